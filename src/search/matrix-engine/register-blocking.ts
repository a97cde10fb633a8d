/**
 * The best register block and loop order of a matrix product: a map space small enough to look at whole, under the limit
 * of the tile registers. What is best the objective says, which is handed in; of equally good ones the first is taken,
 * small blocks before large ones.
 */

import { InputError } from '../../base/errors.js';
import {
  BLOCK_ORDERS,
  type Blocking,
  blocksThatFit,
  keepsOrder,
  LOOP_ORDERS,
  type RegisterRoom,
} from '../../mapping/instruction-stream/register-block.js';

export interface FoundBlocking {
  readonly blocking: Blocking;
  readonly value: number;
  /** Blockings looked at. */
  readonly samples: number;
}

/** Every blocking that an engine can have. */
export function blockingsOf(room: RegisterRoom & { readonly renaming: boolean }): Blocking[] {
  const orders = LOOP_ORDERS.filter((order) => keepsOrder(order, room.renaming));
  return blocksThatFit(room).flatMap((block) =>
    orders.flatMap((loopOrder) => BLOCK_ORDERS.map((blockOrder) => ({ block, loopOrder, blockOrder }))),
  );
}

/**
 * @param objective what a blocking costs; smaller is better
 * @throws InputError when not even one tile of each operand fits the registers
 */
export function findBlocking(
  room: RegisterRoom & { readonly renaming: boolean },
  objective: (blocking: Blocking) => number,
): FoundBlocking {
  const blockings = blockingsOf(room);
  const [first, ...others] = blockings;
  if (first === undefined)
    throw new InputError({ path: 'registers', expected: 'room for a tile of A, of B and of C', found: room.registers });
  let best = { blocking: first, value: objective(first) };
  for (const blocking of others) {
    const value = objective(blocking);
    if (value < best.value) best = { blocking, value };
  }
  return { ...best, samples: blockings.length };
}
