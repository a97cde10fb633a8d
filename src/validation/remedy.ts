/**
 * What a rung of the ladder hangs on: the setting of a scenario that moves it, and what it would take for the estimate to
 * know it, or for the machine to lose it.
 */
import { signedPercent } from '../base/numbers.js';
import type { LadderRung } from './ladder.js';
import type { RungName } from './rungs.js';

interface Remedy {
  /** A path into the scenario. */
  readonly setting: string;
  readonly takes: string;
}

export const REMEDIES: Readonly<Record<RungName, Remedy>> = {
  'job-fluid': { setting: 'allocator.model', takes: 'nothing: both play the same table' },
  host: {
    setting: 'simulator.barrier',
    takes: 'groups behind a barrier, and no arrivals or control latency, which the allocator does not know',
  },
  traffic: { setting: 'cost.bandwidth', takes: '"tiled", which counts what the tile plan moves' },
  bursts: {
    setting: 'platform.cores.*.sgKiB',
    takes: 'larger scratchpads, whose tiles ask for bandwidth more evenly',
  },
  tiles: { setting: 'platform.cores.*.buffers', takes: 'no change: loads that run ahead are worth it' },
  'cold start and stores': {
    setting: 'simulator.crossJobPrefetch',
    takes: 'prefetching across jobs, longer jobs, or "allocator.model: corrected"',
  },
  'scratchpad size': {
    setting: 'platform.cores.*.sgKiB',
    takes: 'room for more tiles, or "allocator.model: corrected"',
  },
  'weight prefetch': {
    setting: 'platform.weightPrefetch',
    takes: 'no change: the allocator knows no loads that an array waits for',
  },
  'core kinds': {
    setting: 'platform.cores.*.cost',
    takes: 'no change: what a core plays in place of tiles is its own',
  },
  arbitration: { setting: 'platform.memory.arbitration', takes: '"proportional", as the allocator shares' },
  network: {
    setting: 'platform.noc.linkBytesPerCycle',
    takes: 'links wide enough that none holds jobs up, since the estimate slows all of them by the fullest',
  },
  SRAM: {
    setting: 'platform.sharedSram.MiB',
    takes: 'no change: the estimate keeps what the mapping says, the machine what has room when jobs come',
  },
  'device timing': {
    setting: 'platform.memory.device',
    takes: 'the bandwidth that the device reaches as bandwidthGBps, or "allocator.model: corrected"',
  },
  requests: { setting: 'platform.memory.device', takes: 'the share of the peak that requests reach as "efficiency"' },
  parts: {
    setting: 'platform.parts',
    takes: 'no change: the estimate knows nothing of what stands between cores and memory',
  },
};

/** Smaller changes are not worth a setting, per cent of the allocator's makespan. */
const WORTH_TELLING = 1;

/** The rung that moves the difference most, and by which setting; nothing where none moves it by a per cent. */
export function largestMover<R extends Pick<LadderRung, 'name' | 'changePercent'>>(rungs: readonly R[]): R | undefined {
  const [first] = [...rungs].sort((a, b) => Math.abs(b.changePercent) - Math.abs(a.changePercent));
  return first === undefined || Math.abs(first.changePercent) < WORTH_TELLING ? undefined : first;
}

export function remedySentence(rungs: readonly LadderRung[]): string | undefined {
  const rung = largestMover(rungs);
  if (rung === undefined) return undefined;
  const { setting, takes } = REMEDIES[rung.name];
  return `The setting that moves it most is ${setting}, through ${rung.name} (${signedPercent(rung.changePercent / 100)}); it would take ${takes}.`;
}
