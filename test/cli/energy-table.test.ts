/** The energy table: cores and tenants each come to the whole. */
import { describe, expect, it } from 'vitest';
import { energyTable } from '../../src/cli/energy-table.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { smallRun } from '../support/small-run.js';

const millijoules = (line: string): number => Number(line.trim().split(/ {2,}/).at(-2)?.replaceAll(',', ''));

describe('the energy table', () => {
  it('has a row a named tenant, and all of them, like all cores, add up to the whole', () => {
    const tenants = '[{name: camera, model: squeezenet}, {name: text, model: ncf}]';
    const text = `{name: two, platform: {preset: S1}, workload: {tenants: ${tenants}}, mapper: {name: herald}}`;
    const result = run(scenarioOf(readYaml(text, 'two.yaml')));
    const lines = energyTable(result).split('\n');
    const all = millijoules(lines.find((line) => line.trimStart().startsWith('all ')) ?? '');
    const sum = (start: string) =>
      lines.filter((line) => line.trimStart().startsWith(start)).reduce((total, line) => total + millijoules(line), 0);
    expect(all).toBeGreaterThan(0);
    expect(result.replay.energy?.static).toBe(0);
    expect(Math.abs(sum('of ') - all)).toBeLessThan(0.01);
    expect(Math.abs(sum('core') - all)).toBeLessThan(0.01);
  });

  it('has none for the tenants of a task, which nobody named', () => {
    expect(energyTable(smallRun('mix-s2-16'))).not.toContain('of ');
  });
});
