/**
 * A chain of layers as layer fusion sees it: what flows between them, what they keep, what they compute. Tensor 0 is
 * the chain's input, tensor k the output of its k-th layer (layer k − 1, counted from 0). Sizes in bytes a sample,
 * weights in bytes, work in multiply-accumulates a sample.
 */
import { InputError } from '../../base/errors.js';

/** A tensor that a layer reads beside its predecessor's output: the second operand of a residual sum, for one. */
export interface SideInput {
  /** The tensor; `OUTSIDE` when another chain, or the host, makes it. */
  readonly tensor: number;
  /** The layer that reads it, counted from 0; never the tensor's own maker or its successor in the chain. */
  readonly layer: number;
  readonly bytesPerSample: number;
  /**
   * Of a tensor from outside that is made from one of the chain's own: that one. It must have left the chip before the
   * reader's group begins, or both would wait for each other.
   */
  readonly madeFrom?: number | undefined;
}

/** Stands for a tensor that is not one of the chain's. */
export const OUTSIDE = -1;

export interface FusionChain {
  readonly name: string;
  /** Names of the layers. */
  readonly layers: readonly string[];
  /** By tensor: one more than there are layers. */
  readonly activationBytes: readonly number[];
  /** By layer. */
  readonly weightBytes: readonly number[];
  /** By layer, multiply-accumulates of one sample. */
  readonly macs: readonly number[];
  /** By layer: cycles of one sample where a cost model says so; otherwise they follow from `macs`. */
  readonly cyclesPerSample?: readonly number[] | undefined;
  /** What is read beside the chain itself; none in a plain chain. */
  readonly sideInputs: readonly SideInput[];
  /** Inner tensors that something outside the chain reads as well: they leave the chip whatever is fused. */
  readonly leaving: readonly number[];
}

/** A chain without residual connections or branches. */
export function plainChain(
  name: string,
  parts: Pick<FusionChain, 'activationBytes' | 'weightBytes' | 'macs'> & { readonly layers?: readonly string[] },
): FusionChain {
  const layers = parts.layers ?? parts.weightBytes.map((_, layer) => `layer${layer + 1}`);
  return checkedChain({ name, ...parts, layers, sideInputs: [], leaving: [] });
}

/** @throws InputError for lists of unequal length, sizes that are no whole numbers, or side inputs out of order */
export function checkedChain(chain: FusionChain): FusionChain {
  const layers = chain.layers.length;
  if (layers < 1) throw new InputError({ path: 'layers', expected: 'at least one layer', found: layers });
  checkSizes('activationBytes', chain.activationBytes, layers + 1, 1);
  checkSizes('weightBytes', chain.weightBytes, layers, 0);
  checkSizes('macs', chain.macs, layers, 0);
  if (chain.cyclesPerSample !== undefined) checkLength('cyclesPerSample', chain.cyclesPerSample, layers);
  chain.cyclesPerSample?.forEach((cycles, layer) => {
    if (!(cycles >= 0 && cycles < Number.POSITIVE_INFINITY))
      throw new InputError({ path: `cyclesPerSample.${layer}`, expected: 'a finite number from 0', found: cycles });
  });
  chain.sideInputs.forEach(({ tensor, layer, bytesPerSample, madeFrom = 0 }, i) => {
    const path = `sideInputs.${i}`;
    checkSize(`${path}.bytesPerSample`, bytesPerSample, 1);
    if (!Number.isInteger(layer) || layer < 0 || layer >= layers)
      throw new InputError({ path: `${path}.layer`, expected: `a layer from 0 to ${layers - 1}`, found: layer });
    if (tensor !== OUTSIDE && !(Number.isInteger(tensor) && tensor >= 0 && tensor < layer))
      throw new InputError({ path: `${path}.tensor`, expected: `a tensor before layer ${layer}'s own`, found: tensor });
    if (!Number.isInteger(madeFrom) || madeFrom < 0 || madeFrom > layer)
      throw new InputError({ path: `${path}.madeFrom`, expected: `a tensor up to ${layer}`, found: madeFrom });
  });
  chain.leaving.forEach((tensor, i) => {
    if (!Number.isInteger(tensor) || tensor < 1 || tensor >= layers)
      throw new InputError({ path: `leaving.${i}`, expected: `an inner tensor, 1 to ${layers - 1}`, found: tensor });
  });
  return chain;
}

function checkLength(path: string, list: readonly number[], length: number): void {
  if (list.length !== length) throw new InputError({ path, expected: `${length} entries`, found: list.length });
}

function checkSizes(path: string, sizes: readonly number[], length: number, least: number): void {
  checkLength(path, sizes, length);
  sizes.forEach((size, i) => {
    checkSize(`${path}.${i}`, size, least);
  });
}

function checkSize(path: string, size: number, least: number): void {
  if (!Number.isSafeInteger(size) || size < least)
    throw new InputError({ path, expected: `a whole number of at least ${least}`, found: size });
}

/** What a person calls tensor k: the input, or the output of a layer. */
export function tensorName(chain: FusionChain, tensor: number): string {
  return tensor === 0 ? 'the input' : `the output of ${chain.layers[tensor - 1]}`;
}
