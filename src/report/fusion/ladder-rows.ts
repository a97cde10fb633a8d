/**
 * Rung by rung from the estimate to the replay, over all chains, as tables for people: what each rung adds, and what the PE array waits
 * for on it.
 */
import { integer, signedInteger } from '../../base/numbers.js';
import type { FusedChain } from '../../fuse.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { FUSED_WAITS, type FusedWait } from '../../simulator/cores/fused-waits.js';
import { fusionLadder } from '../../validation/fusion-ladder.js';

const WAITS: Readonly<Record<FusedWait, string>> = {
  weights: 'weights',
  activations: 'activations',
  sideInputs: 'side inputs',
  room: 'room for a load',
  output: 'an output to be stored',
  drain: 'the last stores',
  onChip: 'the on-chip memory',
};

type Row = readonly string[];

/** A table of cycles by rung, and one of waits by what is waited for, over the rungs that are replayed. */
export function ladderTables({ machine, memory }: FusionScenario, chains: readonly FusedChain[]): [Row[], Row[]] {
  const ladders = chains.map(({ plan }) => fusionLadder(plan, machine, memory));
  const [rungs = []] = ladders;
  const sum = (rung: number, key: 'latencyCycles' | 'addedCycles'): number =>
    ladders.reduce((cycles, ladder) => cycles + (ladder[rung]?.[key] ?? 0), 0);
  const waited = (rung: number, wait: FusedWait): number =>
    ladders.reduce((cycles, ladder) => cycles + (ladder[rung]?.waitCycles?.[wait] ?? 0), 0);
  const played = rungs.flatMap(({ waitCycles }, rung) => (waitCycles === undefined ? [] : [rung]));
  const waits = FUSED_WAITS.filter((wait) => played.some((rung) => waited(rung, wait) >= 0.5));
  return [
    [
      ['ladder', 'cycles', 'more'],
      ...rungs.map(({ name }, rung) => {
        const more = rung === 0 ? '' : signedInteger(sum(rung, 'addedCycles'));
        return [name, integer(sum(rung, 'latencyCycles')), more];
      }),
    ],
    [
      ['the PE array waits for', ...played.map((rung) => rungs[rung]!.name)],
      ...waits.map((wait) => [WAITS[wait], ...played.map((rung) => integer(waited(rung, wait)))]),
    ],
  ];
}
