/** What fusion saves, tensor by tensor: bytes across the chip's edge with nothing fused and as fused. */
import type { FusedChain } from '../../fuse.js';
import { cargoName } from '../../mapping/fusion-plan/cargo.js';

export interface TensorRow {
  readonly chain: string;
  readonly tensor: string;
  readonly unfusedBytes: number;
  readonly fusedBytes: number;
}

/** In the chains' order; tensors that never cross the edge are left out. */
export function tensorRows(chains: readonly FusedChain[]): TensorRow[] {
  return chains.flatMap(({ plan, traffic: { fused, baseline } }) =>
    Array.from(fused.loadedBytes, (loaded, cargo) => ({
      chain: plan.chain.name,
      tensor: cargoName(plan.chain, cargo),
      unfusedBytes: baseline.loadedBytes[cargo]! + baseline.storedBytes[cargo]!,
      fusedBytes: loaded + fused.storedBytes[cargo]!,
    })).filter(({ unfusedBytes, fusedBytes }) => unfusedBytes > 0 || fusedBytes > 0),
  );
}
