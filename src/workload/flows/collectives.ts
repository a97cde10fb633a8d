/** The collectives by name, as flows that wait for each other. Reduction takes no time. */
import { InputError } from '../../base/errors.js';
import { allToAll, directAllReduce } from './collectives/direct.js';
import { halvingDoubling } from './collectives/halving-doubling.js';
import { hierarchicalAllReduce } from './collectives/hierarchical.js';
import { ringAllReduce } from './collectives/ring.js';
import type { Flow } from './flow.js';
import { type Arrivals, AT_ONCE, type CollectiveInput, FlowList } from './flow-list.js';

export const COLLECTIVES = ['ring', 'halving-doubling', 'direct', 'hierarchical', 'all-to-all'] as const;

export type CollectiveName = (typeof COLLECTIVES)[number];

export interface Collective extends CollectiveInput {
  readonly name: CollectiveName;
  /** Of a hierarchical all-reduce: ranks of a group, such as the hosts of a leaf. */
  readonly groupSize?: number | undefined;
}

/** Adds a collective to a list of flows. @throws InputError for ranks that it cannot be made of */
export function addCollective(list: FlowList, collective: Collective): Arrivals {
  const { name, hosts, bytes } = collective;
  if (hosts.length < 2) throw new InputError({ path: 'hosts', expected: 'at least 2 ranks', found: hosts.length });
  if (!(Number.isSafeInteger(bytes) && bytes > 0))
    throw new InputError({ path: 'bytes', expected: 'a whole number of bytes of at least 1', found: bytes });
  switch (name) {
    case 'ring':
      return ringAllReduce(list, collective);
    case 'halving-doubling':
      return halvingDoubling(list, collective);
    case 'direct':
      return directAllReduce(list, collective);
    case 'all-to-all':
      return allToAll(list, collective);
    case 'hierarchical': {
      if (collective.groupSize === undefined)
        throw new InputError({ path: 'groupSize', expected: 'the ranks of a group', found: undefined });
      return hierarchicalAllReduce(list, collective, collective.groupSize);
    }
  }
}

/** One collective, begun at time 0; several of them begin together. */
export function collectiveFlows(...collectives: readonly Omit<Collective, 'gate'>[]): Flow[] {
  const list = new FlowList();
  for (const collective of collectives) addCollective(list, { ...collective, gate: AT_ONCE });
  return list.flows;
}
