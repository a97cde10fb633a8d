/**
 * From the loop-nest estimate to the replay of the mapping's tiles on a tile core, one effect at a time. Between the
 * outermost level and the next; what lies further inside is as fast as the estimate says. Cycles.
 */
import { loopNestCost } from '../cost/loop-nest/loop-nest-cost.js';
import type { Architecture } from '../machine/architecture.js';
import type { LayerMapping } from '../mapping/layer-mapping.js';
import { nestTilePlan, type PassingBytes } from '../mapping/nest-tile-plan.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { Operand, Problem } from '../problem/problem.js';
import { PLENTY_BYTES_PER_CYCLE, replayPlan } from './replay-plan.js';

export interface NestRung {
  readonly name: 'estimate' | 'onePort' | 'unlikeTiles' | 'replay';
  readonly cycles: number;
  readonly about: string;
}

export interface NestLadder {
  readonly rungs: readonly NestRung[];
  readonly tiles: number;
}

/** Tiles in the next level at a time: one in use, one on its way. */
const BUFFERS = 2;

/** @throws InputError for a mapping that is illegal, has remainders, or more tiles than are replayed */
export function nestLadder(problem: Problem, architecture: Architecture, mapping: LayerMapping): NestLadder {
  const cost = loopNestCost(problem, architecture, mapping);
  const [outermost, ...inside] = cost.levels;
  const insideCycles = inside.reduce((most, { cycles }) => Math.max(most, cycles), cost.steps);
  const passing = ({ name, elementBytes, partialBytes }: Operand): PassingBytes => {
    const own = outermost?.operands.find(({ operand }) => operand === name);
    const bytes = Math.max(elementBytes, partialBytes);
    return { loadBytes: (own?.reads ?? 0) * bytes, storeBytes: (own?.updates ?? 0) * bytes };
  };
  const plan = nestTilePlan(problem, mapping, { passing, insideCycles });
  const { tiles, loadBytes, storeBytes, largestTileBytes } = tileTotals(plan);
  const { readBytesPerCycle = PLENTY_BYTES_PER_CYCLE } = architecture.levels[0] ?? {};
  const bandwidth = Math.min(readBytesPerCycle, PLENTY_BYTES_PER_CYCLE);
  const unlike = plan.reduce(
    (sum, tile) => sum + Math.max(tile.computeCycles, (tile.loadBytes + tile.storeBytes) / bandwidth),
    0,
  );
  const machine = { buffers: BUFFERS, sgBytes: BUFFERS * largestTileBytes, bandwidthBytesPerCycle: bandwidth };
  const rungs: NestRung[] = [
    { name: 'estimate', cycles: cost.cycles, about: 'the loop-nest model' },
    {
      name: 'onePort',
      cycles: Math.max(insideCycles, (loadBytes + storeBytes) / bandwidth),
      about: 'reads and writes share the memory',
    },
    { name: 'unlikeTiles', cycles: unlike, about: 'each tile takes its own load or its own steps' },
    { name: 'replay', cycles: replayPlan(plan, machine), about: 'event by event: first load, last store, prefetch' },
  ];
  return { rungs, tiles };
}
