/**
 * Bytes of a fusion plan that cross the chip's edge, tensor by tensor, over the whole batch: what a group begins with and
 * ends with, the weights of its layers, and side inputs that come in or leave. Sums to the off-chip bytes of the estimate.
 */
import { cargoCount, sideInputCargo, weightsCargo } from '../../mapping/fusion-plan/cargo.js';
import type { FusionPlan } from '../../mapping/fusion-plan/plan.js';

export interface TensorTraffic {
  /** By cargo (mapping/fusion-plan/cargo.ts), bytes. */
  readonly loadedBytes: Float64Array;
  readonly storedBytes: Float64Array;
}

export function tensorTraffic({ chain, batch, groups }: FusionPlan): TensorTraffic {
  const loadedBytes = new Float64Array(cargoCount(chain));
  const storedBytes = new Float64Array(loadedBytes.length);
  for (const { first, last, policy, firingSamples, sideInputs } of groups) {
    loadedBytes[first]! += batch * chain.activationBytes[first]!;
    for (const tensor of [last + 1, ...sideInputs.outgoing])
      storedBytes[tensor]! += batch * chain.activationBytes[tensor]!;
    for (const input of sideInputs.incoming) loadedBytes[sideInputCargo(chain, input)]! += batch * input.bytesPerSample;
    for (let layer = first; layer <= last; layer++) {
      const times = policy === 'reloaded' ? Math.ceil(batch / firingSamples[layer - first]!) : 1;
      loadedBytes[weightsCargo(chain, layer)]! += times * chain.weightBytes[layer]!;
    }
  }
  return { loadedBytes, storedBytes };
}
