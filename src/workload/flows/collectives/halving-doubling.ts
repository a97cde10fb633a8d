/**
 * Halving-doubling all-reduce: ranks at distances 1, 2, 4, … N/2 exchange a half, a quarter, … of their bytes, and then
 * the same on the way back. A rank sends as soon as it has got what the step before brings it. It begins at distance 1,
 * as astra-sim's does.
 */
import { InputError } from '../../../base/errors.js';
import { type Arrivals, type CollectiveInput, type FlowList, share } from '../flow-list.js';

/** @throws InputError for a count of ranks that is no power of two */
export function halvingDoubling(list: FlowList, { hosts, bytes, gate }: CollectiveInput): Arrivals {
  const count = hosts.length;
  const rounds = Math.log2(count);
  if (!Number.isInteger(rounds))
    throw new InputError({ path: 'hosts', expected: 'a power of two of ranks for halving-doubling', found: count });
  const there = Array.from({ length: rounds }, (_, round) => ({ distance: 2 ** round, parts: 2 ** (round + 1) }));
  let arrivals: Arrivals = hosts.map((_, rank) => gate.after(rank));
  [...there, ...there.toReversed()].forEach(({ distance, parts }, step) => {
    const sent = hosts.map((source, rank) =>
      list.add({
        source,
        destination: hosts[rank ^ distance] as number,
        bytes: share(bytes, parts),
        startNs: step === 0 ? gate.startNs : 0,
        after: arrivals[rank] as readonly number[],
      }),
    );
    arrivals = hosts.map((_, rank) => [sent[rank ^ distance] as number]);
  });
  return arrivals;
}
