/**
 * From the estimate of a fusion plan to its replay on a real machine, rung by rung: each rung takes one more effect in,
 * and the difference is what that effect costs. The first rung is the estimate played event by event; it takes exactly
 * as long. Staged, buffers fill and drain and weights are waited for; then ports are as narrow and the memory as slow as
 * they are.
 */
import { estimateFusion } from '../estimate/fusion/estimate-fusion.js';
import type { FusedMachine } from '../machine/fused-machine.js';
import type { FusionPlan } from '../mapping/fusion-plan/plan.js';
import { FUSED_WAITS, type FusedWait } from '../simulator/cores/fused-waits.js';
import { type FusedReplay, type FusedReplayOptions, replayFusion } from '../simulator/fused-replay.js';

export interface FusionRung {
  readonly name: 'estimate' | 'overlapped' | 'staged' | 'ports' | 'memory';
  readonly latencyCycles: number;
  /** To the rung before. */
  readonly addedCycles: number;
  /** What the PE array waited for, over all groups; in rungs that are replayed. */
  readonly waitCycles?: Readonly<Record<FusedWait, number>>;
}

/** @throws InputError for a plan that cannot be played, or a memory that is none */
export function fusionLadder(
  plan: FusionPlan,
  machine: FusedMachine,
  memory: NonNullable<FusedReplayOptions['memory']> = {},
): FusionRung[] {
  const { loadPortBytesPerCycle, storePortBytesPerCycle, ...beyondPorts } = memory;
  const ports = { loadPortBytesPerCycle, storePortBytesPerCycle };
  const hasPorts = loadPortBytesPerCycle !== undefined || storePortBytesPerCycle !== undefined;
  const rungs: FusionRung[] = [];
  const climb = (name: FusionRung['name'], latencyCycles: number, replay?: FusedReplay): void => {
    const addedCycles = latencyCycles - (rungs.at(-1)?.latencyCycles ?? latencyCycles);
    rungs.push({ name, latencyCycles, addedCycles, ...(replay === undefined ? {} : { waitCycles: waits(replay) }) });
  };
  const play = (name: FusionRung['name'], options: FusedReplayOptions): void => {
    const replay = replayFusion(plan, machine, options);
    climb(name, replay.latencyCycles, replay);
  };
  climb('estimate', estimateFusion(plan, machine).latencyCycles);
  play('overlapped', { coupling: 'overlapped' });
  play('staged', { coupling: 'staged' });
  if (hasPorts) play('ports', { coupling: 'staged', memory: ports });
  if (Object.keys(beyondPorts).length > 0) play('memory', { coupling: 'staged', memory });
  return rungs;
}

function waits({ groups }: FusedReplay): Record<FusedWait, number> {
  const sum = (wait: FusedWait): number => groups.reduce((cycles, group) => cycles + group.waitCycles[wait], 0);
  return Object.fromEntries(FUSED_WAITS.map((wait) => [wait, sum(wait)])) as Record<FusedWait, number>;
}
