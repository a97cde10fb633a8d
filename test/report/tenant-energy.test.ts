/** What each tenant's work cost, in the summary and in the report: with static power it is all that the run took. */
import { expect, it } from 'vitest';
import { energyTable } from '../../src/cli/energy-table.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { reportOfRun } from '../../src/report/from-run.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';

it('the energy of tenants is in the summary and the report', () => {
  const text = `name: shared
platform: {preset: S2}
workload: {tenants: [{name: search, model: ncf, inferences: 3}, {name: ads, model: dlrm}]}
mapper: {samples: 20, rerank: 1}
`;
  const result = run(scenarioOf(readYaml(text, 'shared.yaml')));
  const { energy } = result.replay;
  const lines = energyTable(result).split('\n');
  const millijoules = (name: string): number => {
    const cells = lines
      .find((line) => line.startsWith(`of ${name}`))!
      .trim()
      .split(/\s+/);
    return Number(cells.at(-3)); // before the share, "12.3 %"
  };
  const shown = ['search', 'ads'].map(millijoules);
  const all = energy!.total - energy!.static;
  expect(shown[0]! + shown[1]!).toBeCloseTo(all / 1e6, 2);
  expect(shown.every((millijoules) => millijoules > 0)).toBe(true);
  const { columns, rows } = reportOfRun(result).tenants!;
  expect(columns.at(-1)).toBe('energy (mJ)');
  expect(rows.map((cells) => Number(cells.at(-1)))).toEqual(shown);
});
