/**
 * The layers of a chain as stages that can be fused in space: convolutions with square filters, whose input is the output
 * of the layer before, perhaps pooled. Pooling between two layers is folded into the first one: its output pixel is that of the
 * pooling, with the filter, the stride and the work of all the pixels that are pooled into it.
 */
import type { ConvStage } from '../../mapping/fusion-plan/spatial/conv-chain.js';
import { type Layer, macs, outputChannels, outputX, outputY } from '../layer.js';

export interface SpatialLayer {
  readonly stage: ConvStage;
  /** Of its output, as the next stage takes it. */
  readonly outWidth: number;
  readonly outHeight: number;
  /** Is its input the output of the stage before? */
  readonly isLinked: boolean;
}

/** By layer; nothing for one that is no such convolution. */
export function convStages(layers: readonly Layer[]): (SpatialLayer | undefined)[] {
  const pools = layers.map((layer, i) => poolingBefore(layers[i + 1], layer));
  return layers.map((layer, i) => {
    if (!isSquare(layer)) return undefined;
    const pool = pools[i] ?? 1;
    const [outWidth, outHeight] = [outputX(layer) / pool, outputY(layer) / pool];
    const stage: ConvStage = {
      filter: layer.r + (pool - 1) * layer.strideY,
      stride: layer.strideY * pool,
      inChannels: channelsIn(layer),
      outChannels: outputChannels(layer),
      padding: { before: Math.floor(layer.padY / 2), width: layer.x, height: layer.y },
      macsPerPixel: macs(layer) / (outWidth * outHeight),
      // An output is as wide as what reads it.
      bytes: { ...layer.elementBytes, output: layers[i + 1]?.elementBytes.input ?? layer.elementBytes.output },
    };
    return { stage, outWidth, outHeight, isLinked: i > 0 && pools[i - 1] !== undefined };
  });
}

function channelsIn({ c, groups }: Layer): number {
  return c * groups;
}

function isSquare(layer: Layer): boolean {
  const { kind, n, z, t, r, s, strideX, strideY, dilationX, dilationY, padX, padY, operand } = layer;
  const isPlane = (kind === 'conv' || kind === 'depthwise') && n === 1 && z === 1 && t === 1 && operand === 'weights';
  return isPlane && r === s && strideX === strideY && dilationX === 1 && dilationY === 1 && padX === padY;
}

/** Pixels on each axis that are pooled into one between a layer and the next; nothing where these do not fit together. */
function poolingBefore(next: Layer | undefined, layer: Layer): number | undefined {
  if (next === undefined || !isSquare(layer) || !isSquare(next)) return undefined;
  const pool = outputX(layer) / next.x;
  if (!Number.isInteger(pool) || outputY(layer) !== pool * next.y) return undefined;
  return channelsIn(next) === outputChannels(layer) ? pool : undefined;
}
