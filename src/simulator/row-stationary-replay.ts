/**
 * Replays a layer on a row-stationary array pass by pass: filters go into the scratchpads, then PEs compute while partial
 * sums pass the GLB and the next pass's inputs arrive. Shares nothing with the closed form but plain data. Cycles.
 */
import { Simulation } from '../kernel/simulation.js';
import type { RowStationaryArray } from '../machine/row-stationary.js';
import { type RowStationaryLayer, type RowStationaryMapping, stripWords } from '../mapping/row-stationary.js';

export interface RowStationaryReplay {
  readonly cycles: number;
  readonly passes: number;
  readonly macs: number;
  /** Words between GLB and array: inputs, and partial sums both ways. */
  readonly bufferWords: number;
  /** Cycles that the array spent on loading filters. */
  readonly loadingCycles: number;
  /** Cycles in which it waited for sums or inputs. */
  readonly waitingCycles: number;
  readonly events: number;
}

const PRIORITY = 0;

export function replayRowStationary(
  layer: RowStationaryLayer,
  mapping: RowStationaryMapping,
  array: RowStationaryArray,
): RowStationaryReplay {
  const player = new PassPlayer(layer, mapping, array);
  player.start();
  player.simulation.run();
  const { simulation, passes, macs, bufferWords, loadingCycles, waitingCycles } = player;
  const { events, now } = simulation;
  return { cycles: now, passes, macs, bufferWords, loadingCycles, waitingCycles, events };
}

class PassPlayer {
  readonly simulation = new Simulation();
  passes = 0;
  macs = 0;
  bufferWords = 0;
  loadingCycles = 0;
  waitingCycles = 0;
  /** Where the present pass begins, innermost dimension last. */
  private row = 0;
  private sample = 0;
  private block = 0;
  private filter = 0;
  private channel = 0;
  /** Of the present pass: what is still under way. */
  private underWay = 0;
  private computedAt = 0;

  constructor(
    private readonly layer: RowStationaryLayer,
    private readonly mapping: RowStationaryMapping,
    private readonly array: RowStationaryArray,
  ) {}

  start(): void {
    this.simulation.schedule(0, PRIORITY, this.load);
  }

  /** What the present pass covers. */
  private get extent() {
    const { m, n, e, p, q, r, t } = this.mapping;
    const { outputRows, samples, filters, channels } = this.layer;
    const blockEnd = Math.min(filters, this.block + m);
    return {
      rows: Math.min(e, outputRows - this.row),
      samples: Math.min(n, samples - this.sample),
      filters: Math.min(p * t, blockEnd - this.filter),
      channels: Math.min(q * r, channels - this.channel),
    };
  }

  private readonly load = (): void => {
    const { filters, channels } = this.extent;
    const { filterRows, filterColumns } = this.layer;
    const cycles = (filters * channels * filterRows * filterColumns) / this.array.filterWordsPerCycle;
    this.loadingCycles += cycles;
    this.after(cycles, this.compute);
  };

  private readonly compute = (): void => {
    const { rows, samples, filters, channels } = this.extent;
    const { outputColumns, filterColumns, filterRows } = this.layer;
    const { sumWordsPerCycle, inputWordsPerCycle } = this.array;
    const turns = Math.ceil(filterRows / this.array.rows);
    const inPe = Math.ceil(filters / this.mapping.t) * Math.ceil(channels / this.mapping.r);
    const outputs = samples * rows * outputColumns * filters;
    const inputs = samples * channels * stripWords(this.layer, rows);
    this.macs += outputs * channels * filterRows * filterColumns;
    this.bufferWords += 2 * turns * outputs + inputs;
    this.underWay = 3;
    this.after(turns * samples * outputColumns * filterColumns * inPe, this.endComputing);
    this.after((turns * outputs) / sumWordsPerCycle, this.endStage);
    this.after(inputs / inputWordsPerCycle, this.endStage);
  };

  private readonly endComputing = (): void => {
    this.computedAt = this.simulation.now;
    this.endStage();
  };

  private readonly endStage = (): void => {
    if (--this.underWay > 0) return;
    this.waitingCycles += this.simulation.now - this.computedAt;
    this.passes++;
    if (this.next()) this.load();
  };

  /** On to the next pass: channels first, so that sums are soon complete. False when there is none. */
  private next(): boolean {
    const { m, n, e, p, q, r, t } = this.mapping;
    const { outputRows, samples, filters, channels } = this.layer;
    this.channel += q * r;
    if (this.channel < channels) return true;
    this.channel = 0;
    this.filter += p * t;
    if (this.filter < Math.min(filters, this.block + m)) return true;
    this.block += m;
    this.filter = this.block;
    if (this.block < filters) return true;
    this.block = 0;
    this.filter = 0;
    this.sample += n;
    if (this.sample < samples) return true;
    this.sample = 0;
    this.row += e;
    return this.row < outputRows;
  }

  private after(cycles: number, handler: () => void): void {
    this.simulation.schedule(this.simulation.now + cycles, PRIORITY, handler);
  }
}
