/**
 * Side inputs of one fused group: which of them stay on the chip, which come in from outside, and which inner tensors
 * must leave because a layer behind the group reads them. A tensor made or loaded inside the group stays for the readers inside.
 */
import { type FusionChain, OUTSIDE, type SideInput } from './chain.js';

export interface GroupSideInputs {
  /** Made or loaded inside, read inside. */
  readonly staying: readonly SideInput[];
  /** Read inside, made outside: they come in from off chip. */
  readonly incoming: readonly SideInput[];
  /** Inner tensors that leave the chip though the next layer reads them on it. */
  readonly outgoing: readonly number[];
}

export function hasSideInputs({ sideInputs, leaving }: FusionChain): boolean {
  return sideInputs.length > 0 || leaving.length > 0;
}

/** Of the group of layers `first` … `last`. */
export function sideInputsOf(chain: FusionChain, first: number, last: number): GroupSideInputs {
  const inside = chain.sideInputs.filter(({ layer }) => layer >= first && layer <= last);
  const later = chain.sideInputs.filter(({ layer }) => layer > last).map(({ tensor }) => tensor);
  const isInner = (tensor: number): boolean => tensor > first && tensor <= last;
  return {
    staying: inside.filter(({ tensor }) => tensor !== OUTSIDE && tensor >= first),
    incoming: inside.filter(({ tensor }) => tensor === OUTSIDE || tensor < first),
    outgoing: [...new Set([...chain.leaving, ...later])].filter(isInner).sort((a, b) => a - b),
  };
}

/** A side input from outside that is made from a tensor inside the group: each would wait for the other. */
export function circularSideInput(chain: FusionChain, first: number, last: number): SideInput | undefined {
  return chain.sideInputs.find(
    ({ layer, madeFrom }) => layer >= first && layer <= last && madeFrom !== undefined && madeFrom > first,
  );
}

/**
 * Bytes a sample that side inputs move, whatever the micro-batches are: `off` across the chip's edge (in and out),
 * `read` into the PE array.
 */
export function sideTraffic(
  chain: FusionChain,
  first: number,
  last: number,
): { readonly off: number; readonly read: number } {
  const { staying, incoming, outgoing } = sideInputsOf(chain, first, last);
  const sum = (inputs: readonly SideInput[]): number =>
    inputs.reduce((bytes, input) => bytes + input.bytesPerSample, 0);
  const written = outgoing.reduce((bytes, tensor) => bytes + chain.activationBytes[tensor]!, 0);
  return { off: sum(incoming) + written, read: sum(incoming) + sum(staying) };
}
