/**
 * The last rung where a mapping is tiles: one job of them on one tile core, event by event, with a memory to itself. Cycles.
 */
import { CORE_DEFAULTS } from '../machine/presets.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import { simulate } from '../simulator/simulate.js';

/** Where nothing limits the memory: above what any tile asks for. */
export const PLENTY_BYTES_PER_CYCLE = 1e9;

export interface PlanMachine {
  /** Tiles in the buffer at a time. */
  readonly buffers: number;
  readonly sgBytes: number;
  readonly bandwidthBytesPerCycle: number;
}

/** @throws InputError for a tile that the buffer cannot hold */
export function replayPlan(plan: TilePlan, { buffers, sgBytes, bandwidthBytesPerCycle }: PlanMachine): number {
  const core = { ...CORE_DEFAULTS, rows: 1, name: 'array', dataflow: 'tiles', buffers, sgBytes };
  const { timeline } = simulate({
    cores: [core],
    memory: { bandwidthBytesPerCycle, arbitration: 'proportional' },
    groups: [[[0]]],
    work: [{ kind: 'tiles', plan }],
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  });
  return timeline.makespanCycles;
}
