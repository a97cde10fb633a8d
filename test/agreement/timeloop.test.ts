/**
 * The loop-nest model against timeloop-model v2.0 (NVlabs/timeloop 6b70505). Counted as Timeloop counts windows every
 * figure is its own; counted as a walk of the loops counts them, the rows below differ, each for the reason given.
 */
import { describe, expect, it } from 'vitest';
import { countAccesses } from '../../src/cost/loop-nest/accesses.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { readTimeloopArchitecture } from '../../src/formats/timeloop-architecture.js';
import { readTimeloopMapping } from '../../src/formats/timeloop-mapping.js';
import { readTimeloopProblem } from '../../src/formats/timeloop-problem.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { timeloop } from '../../src/validation/against/timeloop.js';
import { figuresOf } from '../support/foreign-figures.js';
import { rowsOf } from '../support/maestro.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

/**
 * [case, level, count of Inputs, Timeloop / walk, what Timeloop does]. It *repeats* the fills of an instance for every
 * number of instances that share a tile; it *extrapolates*: an outer loop steps from the second trip of the loops inside;
 * it fills a window whole that *turns* into another direction; *both*: the last two.
 */
const ELSE: readonly (readonly [string, string, string, number, 'repeats' | 'extrapolates' | 'turns' | 'both'])[] = [
  ['000', 'RF', 'fills', 2, 'repeats'],
  ['019', 'RF', 'fills', 2, 'repeats'],
  ['020', 'RF', 'fills', 1.0435, 'both'],
  ['020', 'DRAM', 'reads', 1.0435, 'both'],
  ['023', 'RF', 'fills', 4, 'repeats'],
  ['023', 'GlobalBuffer', 'fills', 1.011, 'turns'],
  ['023', 'DRAM', 'reads', 1.011, 'turns'],
  ['024', 'GlobalBuffer', 'fills', 1.375, 'extrapolates'],
  ['024', 'DRAM', 'reads', 1.375, 'extrapolates'],
  ['031', 'GlobalBuffer', 'fills', 1.037, 'extrapolates'],
  ['031', 'DRAM', 'reads', 1.037, 'extrapolates'],
  ['033', 'RF', 'fills', 1.2069, 'extrapolates'],
  ['033', 'GlobalBuffer', 'reads', 1.2069, 'extrapolates'],
  ['033', 'GlobalBuffer', 'fills', 1.0133, 'turns'],
  ['033', 'DRAM', 'reads', 1.0133, 'turns'],
  ['037', 'GlobalBuffer', 'fills', 1.2281, 'extrapolates'],
  ['037', 'DRAM', 'reads', 1.2281, 'extrapolates'],
];

const known = new Map<string, ReturnType<typeof readInput>>();

function read(name: string): ReturnType<typeof readInput> {
  const found = known.get(name) ?? readInput(name);
  known.set(name, found);
  return found;
}

function readInput(name: string) {
  const document = readYaml(referenceText('map-space', 'timeloop', 'inputs', `${name}.yaml`), name);
  const problem = readTimeloopProblem(document, name);
  const described = readTimeloopArchitecture(document);
  return { problem, architecture: described.architecture, mapping: readTimeloopMapping(document, problem, described) };
}

describe.skipIf(!hasReference)('timeloop-model', () => {
  const text = (file: string): string => referenceText('map-space', 'timeloop', file);
  const folder = referencePath('map-space', 'timeloop');

  it('agrees on every count, every energy, and on cycles to one', () => {
    const counts = figuresOf(timeloop, text('model_counts.csv'), folder).filter(({ table }) => table !== undefined);
    expect(counts.length).toBeGreaterThan(7000);
    expect(counts.filter(({ ours, table }) => ours !== Number(table))).toEqual([]);
    for (const { quantity, ours, table } of figuresOf(timeloop, text('model_cases.csv'), folder))
      expect(Math.abs(Number(ours) - Number(table))).toBeLessThanOrEqual(quantity === 'cycles' ? 1 : 0.00501);
  });

  it('counts other windows than a walk of the loops where it repeats or extrapolates', () => {
    const found: (readonly [string, string, string, number])[] = [];
    let windows = 0;
    for (const row of rowsOf(text('model_counts.csv'))) {
      const [name, level] = [String(row['case']).padStart(3, '0'), String(row['level'])];
      if (level.startsWith('net:')) continue;
      const { problem, mapping } = read(name);
      const walked = countAccesses(problem, mapping).levels.find((own) => own.level === level);
      const own = walked?.operands.find(({ operand }) => operand === row['tensor']);
      // an input that is kept at a level: its fills, and the reads of the level before, may be of overlapping windows
      if (row['tensor'] === 'Inputs') windows += level === 'DRAM' ? 1 : 2;
      for (const count of ['reads', 'fills', 'updates'] as const)
        if (own?.[count] !== row[count])
          found.push([name, level, count, Number((Number(row[count]) / own![count]).toFixed(4))]);
    }
    expect(found).toEqual(ELSE.map((row) => row.slice(0, 4)));
    expect(found.length / windows).toBeLessThan(0.25);
  });

  it('agrees on energy to a thousandth where no window slides', () => {
    let cases = 0;
    for (const row of parseNamedCsv(text('model_cases.csv'), 'cases', ['case', 'kind', 'problem'])) {
      if (row.text('kind') === 'CONV' && !row.text('problem').includes('1x1')) continue;
      const { problem, architecture, mapping } = read(row.text('case'));
      const { cycles, picojoules } = loopNestCost(problem, architecture, mapping);
      expect(Math.abs(picojoules / 1e6 / Number(row.text('energy_uJ')) - 1)).toBeLessThanOrEqual(0.001);
      expect(Math.abs(cycles - Number(row.text('cycles')))).toBeLessThanOrEqual(1);
      cases++;
    }
    expect(cases).toBeGreaterThan(50);
  });
});
