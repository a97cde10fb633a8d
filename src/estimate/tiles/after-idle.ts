/**
 * A layer on its cores behind another layer: while that one leaves the memory idle, weights of this one come ahead
 * (mapping/weights-ahead.ts). Bytes, cycles, bytes per cycle.
 */

export interface LayerCycles {
  /** All that crosses the memory, and what of it may come ahead. */
  readonly bytes: number;
  readonly aheadBytes: number;
  /** Until the last core has ended: with nothing there at the start, and with all there that may come ahead. */
  readonly coldCycles: number;
  readonly warmCycles: number;
}

export interface AfterIdle {
  readonly cycles: number;
  /** What the memory could have moved besides. */
  readonly idleBytes: number;
}

/** Between cold and warm the layer ends in proportion to what came ahead. @param idleBytes that the layer before left */
export function afterIdle(layer: LayerCycles, idleBytes: number, bandwidth: number): AfterIdle {
  const { bytes, aheadBytes, coldCycles, warmCycles } = layer;
  const came = Math.min(aheadBytes, idleBytes);
  const share = aheadBytes > 0 ? came / aheadBytes : 0;
  const cycles = Math.max((bytes - came) / bandwidth, coldCycles - share * (coldCycles - warmCycles));
  return { cycles, idleBytes: cycles * bandwidth - (bytes - came) };
}
