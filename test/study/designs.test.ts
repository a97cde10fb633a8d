/** Studies of a cluster's bandwidth: what the measure `design` says, and that the bundled scenarios are what is studied. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { evaluate } from '../../src/study/evaluate.js';
import { splitOf } from '../../src/study/measures/design.js';
import { loadStudy, type Study } from '../../src/study/study.js';

const root = new URL('../../', import.meta.url).pathname;
const studyOf = (name: string): Study => loadStudy(`${root}scenarios/studies/${name}.yaml`);

function rowOf({ tasks, measured }: Study, point: number): Readonly<Record<string, unknown>> {
  const { values } = evaluate({ ...tasks[point]!, plugins: [] });
  return Object.fromEntries(measured.map((column, i) => [column, values[i]]));
}

it('a design spends all of the bandwidth, is no slower than an equal split, and its product no larger', () => {
  const study = studyOf('network-budgets');
  for (const point of [0, 20, 59]) {
    const row = rowOf(study, point);
    const at = (column: string): number => Number(row[column]);
    const total = (column: string): number => splitOf(row[column]).reduce((sum, part) => sum + part, 0);
    expect(total('fastest_split_gbps')).toBeCloseTo(at('total_gbps'), 6);
    expect(total('fastest_split_dollars')).toBeCloseTo(at('fastest_dollars'), 0);
    expect(at('fastest_ns')).toBeLessThanOrEqual(at('equal_ns'));
    const product = at('least_product_ns') * at('least_product_dollars');
    expect(product).toBeLessThanOrEqual(at('equal_ns') * at('equal_dollars'));
    expect(product).toBeLessThanOrEqual(at('fastest_ns') * at('fastest_dollars') * (1 + 1e-6));
  }
});

it('what has no price has no cost', () => {
  const [unpriced, priced] = ['gnmt', 'resnet50-s4'].map((work) => {
    const study = studyOf('network-scenarios');
    return rowOf(
      study,
      study.grid.points.findIndex(({ swept }) => swept[0] === work),
    );
  });
  expect([unpriced!['equal_dollars'], unpriced!['least_product_ns']]).toEqual([null, null]);
  expect(priced!['equal_dollars']).toBeGreaterThan(0);
});

it('the study of the bundled scenarios is of the bundled scenarios', () => {
  const study = studyOf('network-scenarios');
  for (const [point, { document }] of study.tasks.entries()) {
    const [work = ''] = study.grid.points[point]!.swept.map(String);
    const [name, less] = work.split(', batch ');
    const file = `${root}scenarios/clusters/${name}.yaml`;
    const bundled = readYaml(readFileSync(file, 'utf8'), file).value as Record<string, Record<string, unknown>>;
    if (less !== undefined) bundled['job'] = { ...bundled['job'], batch: Number(less) };
    const own = document as Record<string, Record<string, unknown>>;
    for (const section of ['network', 'job', 'collective', 'model'])
      expect(own[section], work).toEqual(bundled[section]);
    expect(own['schedule']?.['chunks'], work).toEqual(bundled['schedule']?.['chunks']);
  }
});
