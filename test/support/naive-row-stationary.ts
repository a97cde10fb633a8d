/**
 * A row-stationary array by counting: every output row, sample, filter and channel is put into the pass that it falls in,
 * one by one, and what each PE and each bus has to do in a pass is counted. No dimension is divided.
 */
import type { RowStationaryArray } from '../../src/machine/row-stationary.js';
import type { RowStationaryLayer, RowStationaryMapping } from '../../src/mapping/row-stationary.js';

interface Pass {
  readonly rows: Set<number>;
  readonly samples: Set<number>;
  readonly filters: Set<number>;
  readonly channels: Set<number>;
}

export function naiveRowStationaryCycles(
  layer: RowStationaryLayer,
  mapping: RowStationaryMapping,
  array: RowStationaryArray,
): number {
  const { m, n, e, p, q, r, t } = mapping;
  const passes = new Map<string, Pass>();
  for (let row = 0; row < layer.outputRows; row++)
    for (let sample = 0; sample < layer.samples; sample++)
      for (let filter = 0; filter < layer.filters; filter++)
        for (let channel = 0; channel < layer.channels; channel++) {
          const block = Math.floor(filter / m);
          const inBlock = Math.floor((filter - block * m) / (p * t));
          const channels = Math.floor(channel / (q * r));
          const key = [Math.floor(row / e), Math.floor(sample / n), block, inBlock, channels].join(' ');
          const pass = passes.get(key) ?? {
            rows: new Set(),
            samples: new Set(),
            filters: new Set(),
            channels: new Set(),
          };
          passes.set(key, pass);
          pass.rows.add(row);
          pass.samples.add(sample);
          pass.filters.add(filter);
          pass.channels.add(channel);
        }
  let cycles = 0;
  const folds = Math.ceil(layer.filterRows / array.rows);
  for (const { rows, samples, filters, channels } of passes.values()) {
    // Dealt out to the sets: the busiest has the most.
    const dealt = (count: number, sets: number): number => {
      const held = Array<number>(sets).fill(0);
      for (let i = 0; i < count; i++) held[i % sets]!++;
      return Math.max(...held);
    };
    const inputRows = new Set<number>();
    for (let row = 0; row < rows.size; row++)
      for (let tap = 0; tap < layer.reach; tap++) inputRows.add(row * layer.stride + tap);
    // Rows that a stride steps over come along.
    const strip = Math.max(...inputRows) + 1;
    const multiplying =
      folds *
      samples.size *
      layer.outputColumns *
      layer.filterColumns *
      dealt(filters.size, t) *
      dealt(channels.size, r);
    const sums = (folds * samples.size * rows.size * layer.outputColumns * filters.size) / array.sumWordsPerCycle;
    const inputs = (samples.size * channels.size * strip * layer.inputColumns) / array.inputWordsPerCycle;
    const taps = layer.filterRows * layer.filterColumns;
    cycles += (filters.size * channels.size * taps) / array.filterWordsPerCycle + Math.max(multiplying, sums, inputs);
  }
  return cycles;
}
