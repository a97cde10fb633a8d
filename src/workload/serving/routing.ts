/**
 * Which experts each token goes to: a pure function of seed, request, place of the token and block, so that a token that is
 * computed again after a preemption loads the same experts. All experts are equally likely, and a token's are distinct.
 */
import type { Experts } from './decoder.js';
import type { Step } from './step.js';

/** Tokens of a step by expert, largest first: experts cost the same, so which of them it is does not matter. */
export function tokensByExpert(step: Step, { count, chosen }: Experts, seed: number, block: number): number[] {
  const tokens = new Array<number>(count).fill(0);
  const order = Int32Array.from({ length: count }, (_, expert) => expert);
  for (const { request, cachedTokens, newTokens } of step.sequences)
    for (let token = cachedTokens; token < cachedTokens + newTokens; token++) {
      let state = mixed(mixed(mixed(seed, block), request), token);
      // A partial shuffle, undone from the last swap to the first so that the next token finds the experts in order.
      const swaps: number[] = [];
      for (let i = 0; i < chosen; i++) {
        state = mixed(state, i);
        const other = i + Math.floor((state / 2 ** 32) * (count - i));
        swaps.push(other);
        swap(order, i, other);
        tokens[order[i]!]!++;
      }
      for (let i = chosen - 1; i >= 0; i--) swap(order, i, swaps[i]!);
    }
  return tokens.filter((number) => number > 0).sort((a, b) => b - a);
}

function swap(order: Int32Array, i: number, j: number): void {
  const held = order[i]!;
  order[i] = order[j]!;
  order[j] = held;
}

/** The finaliser of splitmix32 over both words. */
function mixed(state: number, word: number): number {
  let z = (Math.imul(state ^ word, 0x9e3779b1) + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
