/**
 * A phase of a chunk as rounds of messages between the members of one dimension: whom everybody sends to, and how much.
 * Sizes are whole bytes, those of ASTRA-sim's collectives (Ring.cc, AllToAll.cc, HalvingDoubling.cc).
 */
import type { Algorithm } from '../../machine/cluster/dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';

export interface MessageRound {
  /** Members that a member sends to, in order. */
  readonly to: (member: number) => readonly number[];
  /** Of each message. */
  readonly bytes: number;
  /** What has come is added up before the next round. */
  readonly isReduced: boolean;
}

/** @param size of the dimension */
export function messageRounds({ kind, bytes }: Phase, size: number, algorithm: Algorithm): MessageRound[] {
  const part = Math.max(1, kind === 'all-gather' ? bytes : Math.floor(bytes / size));
  const gathered = kind === 'all-gather' || kind === 'all-to-all';
  if (algorithm === 'halving-doubling') return halvingRounds(kind, bytes, size);
  if (algorithm === 'direct') {
    const to = (member: number): number[] => Array.from({ length: size - 1 }, (_, i) => (member + i + 1) % size);
    const scatter = { to, bytes: part, isReduced: true };
    const gather = { to, bytes: part, isReduced: false };
    return kind === 'all-reduce' ? [scatter, gather] : [gathered ? gather : scatter];
  }
  const to = (member: number): number[] => [(member + 1) % size];
  const rounds = (count: number, isReduced: boolean): MessageRound[] =>
    Array.from({ length: count }, () => ({ to, bytes: part, isReduced }));
  const once = size - 1;
  if (kind === 'all-to-all') return rounds((size * once) / 2, false);
  return [...(gathered ? [] : rounds(once, true)), ...(kind === 'reduce-scatter' ? [] : rounds(once, false))];
}

function halvingRounds(kind: Phase['kind'], bytes: number, size: number): MessageRound[] {
  const round = (distance: number, message: number, isReduced: boolean): MessageRound => ({
    to: (member) => [member ^ distance],
    bytes: Math.max(1, message),
    isReduced,
  });
  const there: MessageRound[] = [];
  let message = bytes;
  if (kind !== 'all-gather')
    for (let distance = 1; distance < size; distance *= 2) {
      message = Math.floor(message / 2);
      there.push(round(distance, message, true));
    }
  if (kind === 'reduce-scatter') return there;
  // The original goes back from a size halved once too often, so that an odd byte is not sent.
  if (kind === 'all-reduce') message = 2 * Math.floor(message / 2);
  const back: MessageRound[] = [];
  for (let distance = size / 2; distance >= 1; distance /= 2, message *= 2) back.push(round(distance, message, false));
  return [...there, ...back];
}
