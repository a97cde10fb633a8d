/**
 * The traffic of one training iteration of DLRM on N ranks, after astra-sim's DLRM_HybridParallel.txt (branch
 * ASTRA-sim-1.0_ns3) at 1 cycle = 1 ns: an all-to-all of embeddings forward; then, at times from the arrival of a rank's
 * last part of it, the all-reduces of the dense layers' gradients and an all-to-all backward, all of which overlap.
 */
import { addCollective, type CollectiveName } from './collectives.js';
import type { Flow } from './flow.js';
import { FlowList } from './flow-list.js';

const FORWARD = { bytes: 98_304, startNs: 300 };

const AFTERWARDS: readonly { readonly name: CollectiveName; readonly bytes: number; readonly startNs: number }[] = [
  { name: 'halving-doubling', bytes: 524_288, startNs: 13_312 },
  { name: 'halving-doubling', bytes: 524_288, startNs: 17_664 },
  { name: 'halving-doubling', bytes: 1_064_960, startNs: 24_704 },
  { name: 'all-to-all', bytes: 98_304, startNs: 31_104 },
  { name: 'halving-doubling', bytes: 16_384, startNs: 31_904 },
  { name: 'halving-doubling', bytes: 524_288, startNs: 34_976 },
  { name: 'halving-doubling', bytes: 524_288, startNs: 39_328 },
  { name: 'halving-doubling', bytes: 13_312, startNs: 42_784 },
];

/** @throws InputError for a count of hosts that is no power of two of at least 2 */
export function dlrmIteration(hosts: readonly number[]): Flow[] {
  const list = new FlowList();
  const forward = addCollective(list, {
    name: 'all-to-all',
    hosts,
    bytes: FORWARD.bytes,
    gate: { startNs: FORWARD.startNs, after: () => [] },
  });
  for (const { name, bytes, startNs } of AFTERWARDS)
    addCollective(list, {
      name,
      hosts,
      bytes,
      gate: { startNs, after: (rank) => forward[rank] as readonly number[] },
    });
  return list.flows;
}
