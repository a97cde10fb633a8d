/**
 * Hierarchical all-reduce over groups of neighbouring ranks, such as the hosts of a leaf: a ring reduce-scatter inside
 * every group, a ring all-reduce between the ranks of equal place in all groups, a ring all-gather inside every group.
 */
import { InputError } from '../../../base/errors.js';
import { type Arrivals, type CollectiveInput, type FlowList, share } from '../flow-list.js';
import { ringSteps } from './ring.js';

/** @throws InputError when the ranks are no whole number of groups */
export function hierarchicalAllReduce(
  list: FlowList,
  { hosts, bytes, gate }: CollectiveInput,
  groupSize: number,
): Arrivals {
  const groups = hosts.length / groupSize;
  if (!Number.isInteger(groups))
    throw new InputError({ path: 'groupSize', expected: `a divisor of ${hosts.length} ranks`, found: groupSize });
  const part = share(bytes, groupSize);
  const inGroup = (rank: number): number => rank - (rank % groupSize) + ((rank + 1) % groupSize);
  const acrossGroups = (rank: number): number => (rank + groupSize) % hosts.length;
  const scattered = ringSteps(list, hosts, { next: inGroup, bytes: part, steps: groupSize - 1, gate });
  const reduced = ringSteps(list, hosts, {
    next: acrossGroups,
    bytes: share(part, groups),
    steps: 2 * (groups - 1),
    gate: { startNs: 0, after: (rank) => scattered[rank] as readonly number[] },
  });
  return ringSteps(list, hosts, {
    next: inGroup,
    bytes: part,
    steps: groupSize - 1,
    gate: { startNs: 0, after: (rank) => reduced[rank] as readonly number[] },
  });
}
