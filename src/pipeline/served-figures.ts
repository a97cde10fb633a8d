/**
 * What the steps of a served model come to, added up as they end: by kind of step the replay's cycles beside the ladder
 * that leads to them, bytes and energy. Keeps sums only, so that a long run needs no more room than a short one.
 */

import type { SegmentWork } from '../analysis/segment-work.js';
import { type EstimatedMachine, estimateStep } from '../estimate/serving/step-cycles.js';
import type { PlayedStep } from '../simulator/serving/step-engine.js';
import type { ServedModel } from '../workload/serving/served-model.js';
import { type StepKind, stepKind, stepTokens } from '../workload/serving/step.js';

/** Sums over the steps of a kind. Each rung adds what the one before leaves out. */
export interface StepSums {
  steps: number;
  /** New tokens. */
  tokens: number;
  sequences: number;
  macs: number;
  weightBytes: number;
  cacheBytes: number;
  /** All that tiles load and store. */
  bytes: number;
  nanojoules: number;
  /** Weights and cache over the bandwidth, or MACs over the peak: the estimate. */
  estimateCycles: number;
  /** Bytes of all tiles over the bandwidth, or MACs over the peak. */
  bytesCycles: number;
  /** Layer after layer the longer of its bytes over the bandwidth and its slowest core's no-stall latency. */
  layersCycles: number;
  /** Tile by tile. */
  replayCycles: number;
}

export class ServedFigures {
  readonly byKind = new Map<StepKind, StepSums>();

  constructor(
    private readonly served: ServedModel,
    private readonly machine: EstimatedMachine,
  ) {}

  readonly onStep = ({ step, segments }: PlayedStep, start: number, end: number): void => {
    const { held } = this.served;
    const sums = this.sumsOf(stepKind(step));
    const widths = { weightBytes: held.weightBytes, cacheBytes: held.cacheElementBytes };
    const sequences = step.sequences.map(({ cachedTokens, newTokens, hasOutput }) => ({
      newTokens,
      contextTokens: cachedTokens + newTokens,
      hasOutput,
    }));
    const estimate = estimateStep(held.decoder, widths, sequences, this.machine);
    sums.steps++;
    sums.tokens += stepTokens(step);
    sums.sequences += step.sequences.length;
    sums.weightBytes += estimate.weightBytes;
    sums.cacheBytes += estimate.cacheBytes;
    sums.estimateCycles += estimate.cycles;
    sums.replayCycles += end - start;
    let [bytes, macs] = [0, 0];
    for (const { work, repeat } of segments) {
      for (const job of work.jobs) {
        bytes += repeat * job.work.bytes;
        macs += repeat * job.work.macs;
        sums.nanojoules += repeat * job.work.nanojoules;
      }
      sums.layersCycles += repeat * this.layersCycles(work);
    }
    sums.bytes += bytes;
    sums.macs += macs;
    sums.bytesCycles += Math.max(bytes / this.machine.bandwidthBytesPerCycle, macs / this.machine.macsPerCycle);
  };

  /** Jobs of a core in a layer follow one another. */
  private layersCycles({ jobs, layers }: SegmentWork): number {
    let cycles = 0;
    for (const layer of layers) {
      const busy = new Map<number, number>();
      let bytes = 0;
      for (const index of layer) {
        const { core, work } = jobs[index]!;
        bytes += work.bytes;
        busy.set(core, (busy.get(core) ?? 0) + work.computeCycles);
      }
      cycles += Math.max(bytes / this.machine.bandwidthBytesPerCycle, ...busy.values());
    }
    return cycles;
  }

  private sumsOf(kind: StepKind): StepSums {
    const known = this.byKind.get(kind);
    if (known !== undefined) return known;
    const sums = {
      ...{ steps: 0, tokens: 0, sequences: 0, macs: 0, weightBytes: 0, cacheBytes: 0, bytes: 0, nanojoules: 0 },
      ...{ estimateCycles: 0, bytesCycles: 0, layersCycles: 0, replayCycles: 0 },
    };
    this.byKind.set(kind, sums);
    return sums;
  }
}
