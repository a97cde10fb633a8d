/**
 * What crosses the chip's edge, numbered: the chain's tensors, then the weights of its layers, then the side inputs that
 * come from outside the chain. Streams carry these numbers, and bytes are counted by them.
 */
import { type FusionChain, OUTSIDE, type SideInput, tensorName } from './chain.js';

export function weightsCargo({ layers }: FusionChain, layer: number): number {
  return layers.length + 1 + layer;
}

/** Of a side input: its tensor's number, or one of its own where it comes from outside. */
export function sideInputCargo({ layers, sideInputs }: FusionChain, input: SideInput): number {
  if (input.tensor !== OUTSIDE) return input.tensor;
  const place = sideInputs.findIndex(
    ({ tensor, layer, bytesPerSample }) =>
      tensor === OUTSIDE && layer === input.layer && bytesPerSample === input.bytesPerSample,
  );
  return 2 * layers.length + 1 + place;
}

/** How many numbers there are. */
export function cargoCount({ layers, sideInputs }: FusionChain): number {
  return 2 * layers.length + 1 + sideInputs.length;
}

/** For people. */
export function cargoName(chain: FusionChain, cargo: number): string {
  const layers = chain.layers.length;
  if (cargo <= layers) return tensorName(chain, cargo);
  if (cargo <= 2 * layers) return `the weights of ${chain.layers[cargo - layers - 1]}`;
  const side = chain.sideInputs[cargo - 2 * layers - 1];
  return `a side input of ${chain.layers[side?.layer ?? 0]}`;
}
