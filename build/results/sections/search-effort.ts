/**
 * What a search needs: jobs to choose among (group size), and samples (convergence).
 */

import { columnMean, groupBy, valuesOf, where } from '../../../src/study/rows.js';
import { figure, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const PRESET = 'platform.preset';
const SIZE = 'workload.groupSize';
const MAPPER = 'mapper.name';
const SAMPLES = 'mapper.samples';

export const groupSizeSection: SectionMaker = {
  studies: ['group-size'],
  make(rowsOf) {
    const rows = rowsOf('group-size');
    const sizes = valuesOf(rows, SIZE) as number[];
    const presets = valuesOf(rows, PRESET).map(String);
    const cycles = (preset: string, size: number): number =>
      columnMean(where(rows, { [PRESET]: preset, [SIZE]: size }), 'simulator_cycles');
    const groups = (size: number): number => columnMean(where(rows, { [SIZE]: size }), 'groups');
    const smallest = sizes[0] as number;
    const largest = sizes.at(-1) as number;
    return {
      title: 'Group size',
      table: [
        [
          'group size',
          'groups',
          ...presets.map((preset) => `${preset} (cycles)`),
          ...presets.map((preset) => `${preset}, against size ${largest}`),
        ],
        ...sizes.map((size) => [
          String(size),
          figure(groups(size)),
          ...presets.map((preset) => figure(cycles(preset, size))),
          ...presets.map((preset) => times(cycles(preset, size) / cycles(preset, largest))),
        ]),
      ],
      statements: [
        judged(
          'paper, evaluation',
          'Larger groups give better mappings.',
          presets.flatMap((preset) =>
            sizes.slice(1).map((size, i) => cycles(preset, size) < cycles(preset, sizes[i] as number)),
          ),
          presets
            .map(
              (preset) =>
                `${preset}: ${times(cycles(preset, smallest) / cycles(preset, largest))} as long in groups of ${smallest} as in groups of ${largest}`,
            )
            .join('; '),
        ),
      ],
    };
  },
};

export const convergenceSection: SectionMaker = {
  studies: ['convergence'],
  make(rowsOf) {
    const rows = rowsOf('convergence');
    const samples = valuesOf(rows, SAMPLES) as number[];
    const cases = groupBy(rows, [PRESET, MAPPER]);
    const cycles = (preset: string, mapper: string, count: number): number =>
      columnMean(where(rows, { [PRESET]: preset, [MAPPER]: mapper, [SAMPLES]: count }), 'allocator_cycles');
    const best = (preset: string): number =>
      Math.min(
        ...cases
          .filter(({ key }) => key[0] === preset)
          .flatMap(({ key }) => samples.map((count) => cycles(preset, key[1] as string, count))),
      );
    const most = samples.at(-1) as number;
    const presets = valuesOf(rows, PRESET).map(String);
    const few = 1000;
    return {
      title: 'Convergence (makespan by the allocator, over the best found)',
      table: [
        ['platform', 'mapper', ...samples.map((count) => `${count.toLocaleString('en')} samples`)],
        ...cases.map(({ key }) => [
          ...key,
          ...samples.map((count) => times(cycles(key[0] as string, key[1] as string, count) / best(key[0] as string))),
        ]),
      ],
      statements: [
        judged(
          'paper, abstract',
          'MAGMA explores sample-efficiently.',
          presets.map((preset) => cycles(preset, 'magma', few) <= cycles(preset, 'random', most)),
          presets
            .map(
              (preset) =>
                `${preset}: after ${few} samples MAGMA is at ${times(cycles(preset, 'magma', few) / best(preset))} the best, random after ${most} at ${times(cycles(preset, 'random', most) / best(preset))}`,
            )
            .join('; '),
        ),
      ],
    };
  },
};
