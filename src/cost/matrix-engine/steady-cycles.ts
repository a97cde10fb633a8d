/**
 * Closed form: cycles of a multiply in the middle of a long sum, where one step of the innermost loop follows another
 * and C stays in its registers. Results are renamed, memory keeps up. With a block of m × n tiles of C, stages
 * WL, FF, FS, DR, and g the feeds' distance that the control enforces (g′ with weights that are in the array already):
 *
 *     array        n · max(g + (m − 1) · g′, WL)         a tile of B is loaded once, and multiplies m tiles of A
 *     accumulator  FF + FS + DR, or WL + n + merge if results are forwarded; + WL if weights wait for C
 *     load port    (m + n) · loadCycles                  the tiles of A and B
 *
 * The slowest of the three is the time of a step of m · n multiplies: the steps' graph has no other cycle. Without
 * renaming a step takes at least as long.
 */
import type { AfterMilestone, Milestone } from '../../machine/engine-controls.js';
import { engineTiming } from '../../machine/engine-timing.js';
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import type { BlockOrder, RegisterBlock } from '../../mapping/instruction-stream/register-block.js';

export interface SteadyCycles {
  /** On average over a step's multiplies. */
  readonly cyclesPerMultiply: number;
  readonly limit: 'array' | 'accumulator' | 'load port';
}

export function steadyCycles(
  engine: MatrixEngine,
  { m, n }: RegisterBlock,
  order: BlockOrder = 'weights',
): SteadyCycles {
  const { weightLoadCycles, feedCycles, feedSecondCycles, drainCycles, forwardCycles, loadCycles } =
    engineTiming(engine);
  const { control, bypassRule } = engine;
  const feed = feedCycles[engine.tile.m]!;
  const after: Readonly<Record<Milestone, number>> = {
    feedStart: 0,
    feedEnd: feed,
    feedSecondEnd: feed + feedSecondCycles,
    drainEnd: feed + feedSecondCycles + drainCycles,
  };
  const bound = (rules: readonly AfterMilestone[]): number =>
    Math.max(0, ...rules.map(({ milestone, offsetCycles = 0 }) => after[milestone] + offsetCycles));
  const loaded = control.weightLoadAfter.length === 0 ? 0 : bound(control.weightLoadAfter) + weightLoadCycles;
  const fresh = Math.max(loaded, bound(control.feedAfter), feed);
  const same = Math.max(bound(control.bypass?.[bypassRule ?? ''] ?? []), feed);
  const isShared = bypassRule !== undefined && (order === 'weights' || n === 1);
  const array = isShared
    ? n * Math.max(fresh + (m - 1) * same, weightLoadCycles)
    : m * n * Math.max(fresh, weightLoadCycles);
  const result = engine.outputForwarding ? forwardCycles : after.drainEnd;
  const accumulator = result + (control.weightLoadWaitsForAll ? weightLoadCycles : 0);
  const tile = loadCycles[loadCycles.length - 1]!; // a whole tile in the last register, which is no accumulator
  const port = (m + n) * tile;
  const step = Math.max(array, accumulator, port);
  return {
    cyclesPerMultiply: step / (m * n),
    limit: step === array ? 'array' : step === accumulator ? 'accumulator' : 'load port',
  };
}
