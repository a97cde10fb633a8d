/**
 * Register blocking of a matrix product: which tiles lie in the tile registers at once, and in which order the blocks
 * come. A block holds m × n tiles of C, m of A and n of B.
 *
 * The innermost of the three block loops leaves one operand where it is: innermost k keeps C in its registers while it
 * is accumulated upon (output-stationary, the paper's kernel), innermost n keeps A, innermost m keeps B, which a control
 * with weight bypass then need not load again.
 */
import { InputError } from '../../base/errors.js';

export interface RegisterBlock {
  readonly m: number;
  readonly n: number;
}

/** Block loops, outermost first. */
export const LOOP_ORDERS = ['mnk', 'nmk', 'mkn', 'kmn', 'nkm', 'knm'] as const;
export type LoopOrder = (typeof LOOP_ORDERS)[number];

/**
 * Inside a block: `weights` multiplies all rows of a block by one tile of B before it turns to the next (the paper's
 * kernel), `inputs` multiplies one tile of A by all tiles of B.
 */
export const BLOCK_ORDERS = ['weights', 'inputs'] as const;
export type BlockOrder = (typeof BLOCK_ORDERS)[number];

export interface Blocking {
  readonly block: RegisterBlock;
  readonly loopOrder: LoopOrder;
  readonly blockOrder: BlockOrder;
}

/** The kernel of the paper: 2 × 2 tiles of C fill the eight registers with two tiles of A and two of B. */
export const DEFAULT_BLOCKING: Blocking = { block: { m: 2, n: 2 }, loopOrder: 'mnk', blockOrder: 'weights' };

/** Registers to be had; with accumulators, tiles of C lie in these and the others elsewhere. */
export interface RegisterRoom {
  readonly registers: number;
  readonly accumulators?: { readonly registers: number } | undefined;
}

export function fits({ m, n }: RegisterBlock, { registers, accumulators }: RegisterRoom): boolean {
  return accumulators === undefined
    ? m * n + m + n <= registers
    : m * n <= accumulators.registers && m + n <= registers;
}

/**
 * Where sums of C go to memory and come back, the load that brings them back waits for the store only through the
 * register that both use: an engine that renames registers would read memory too early.
 */
export function keepsOrder(loopOrder: LoopOrder, renaming: boolean): boolean {
  return !renaming || loopOrder.endsWith('k');
}

/** @throws InputError for a block that is none or needs more registers than there are, or an order that loses results */
export function checkBlocking(
  { block, loopOrder }: Blocking,
  room: RegisterRoom & { readonly renaming: boolean },
): void {
  for (const dimension of ['m', 'n'] as const)
    if (!Number.isInteger(block[dimension]) || block[dimension] < 1)
      throw new InputError({
        path: `block.${dimension}`,
        expected: 'a positive whole number of tiles',
        found: block[dimension],
      });
  const { m, n } = block;
  if (!fits(block, room))
    throw new InputError({
      path: 'block',
      expected:
        room.accumulators === undefined
          ? `m·n + m + n of at most ${room.registers}, the tile registers`
          : `m·n of at most ${room.accumulators.registers}, the accumulators, and m + n of at most ${room.registers}, the other registers`,
      found: `${m}×${n}: ${m * n} tiles of C, ${m} of A, ${n} of B`,
    });
  if (!keepsOrder(loopOrder, room.renaming))
    throw new InputError({
      path: 'loopOrder',
      expected: 'mnk or nmk with renaming: a renamed load of C would overtake the store of the same tile',
      found: loopOrder,
    });
}

/** Every block that fits, small ones first. */
export function blocksThatFit(room: RegisterRoom): RegisterBlock[] {
  const most = room.accumulators?.registers ?? room.registers;
  const blocks: RegisterBlock[] = [];
  for (let m = 1; m <= most; m++) for (let n = 1; m * n <= most; n++) if (fits({ m, n }, room)) blocks.push({ m, n });
  return blocks.sort((x, y) => x.m * x.n - y.m * y.n || x.m - y.m);
}
