/**
 * The stream of a group of one layer: equal pieces, small enough for two of them to lie in the memory side by side, and at
 * least as many as there are samples. Every operand crosses the chip's edge once (ideal tiling). Pieces are whole bytes: a
 * piece ends where its share of the operand, rounded down, ends.
 */
import { InputError } from '../../base/errors.js';
import { sideInputCargo, weightsCargo } from './cargo.js';
import type { FusionGroup, FusionPlan } from './plan.js';
import { type FiringStream, StreamWriter } from './stream.js';

/** More pieces than any layer needs; keeps a tiny memory from filling the machine's. */
const MOST_PIECES = 2 ** 20;

/** @throws InputError for a memory so small that the layer would fall to dust */
export function layerPieces(plan: FusionPlan, { first: layer, sideInputs }: FusionGroup): FiringStream {
  const { chain, batch, memoryBytes } = plan;
  const cargoes = [
    { cargo: weightsCargo(chain, layer), bytes: chain.weightBytes[layer]! },
    { cargo: layer, bytes: batch * chain.activationBytes[layer]! },
    ...sideInputs.incoming.map((input) => ({
      cargo: sideInputCargo(chain, input),
      bytes: batch * input.bytesPerSample,
    })),
  ];
  const out = batch * chain.activationBytes[layer + 1]!;
  const total = cargoes.reduce((sum, { bytes }) => sum + bytes, out);
  const count = Math.max(batch, Math.ceil((2 * total) / memoryBytes));
  if (count > MOST_PIECES)
    throw new InputError({
      path: `layer ${chain.layers[layer]}`,
      expected: `memory for two of ${MOST_PIECES} pieces: at least ${Math.ceil((2 * total) / MOST_PIECES)} bytes`,
      found: memoryBytes,
    });
  const writer = new StreamWriter();
  const share = (bytes: number, n: number): number =>
    Math.floor((bytes * (n + 1)) / count) - Math.floor((bytes * n) / count);
  for (let n = 0; n < count; n++) {
    let loaded = 0;
    for (const { cargo, bytes } of cargoes) {
      const part = share(bytes, n);
      writer.load(cargo, part);
      loaded += part;
    }
    const stored = share(out, n);
    writer.store(layer + 1, stored);
    writer.layer.push(layer);
    writer.done.push((n + 1) / count);
    writer.onChipBytes.push(loaded + stored);
    writer.takenBytes.push(loaded + stored);
    writer.freedBytes.push(loaded);
    writer.freedByStoreBytes.push(stored);
    writer.afterStores.push(0);
    writer.endFiring();
  }
  return writer.stream(layer, layer, 0);
}
