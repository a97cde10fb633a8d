/**
 * Bytes that a hardware layer moves on a convolution core: features in whole atoms, weights in whole lines and not padded
 * to atoms. Source: nvdla/hw, and RTL of nv_small and nv_medium_512, which move exactly these bytes.
 */
import type { ConvolutionCore } from '../../machine/convolution-core.js';
import type { HardwareLayer } from '../../mapping/hardware-layer.js';
import type { ByOperand } from '../../problem/convolution.js';

export function hardwareLayerBytes(layer: HardwareLayer, core: ConvolutionCore): ByOperand {
  const { width, height, channels, kernels, taps, pixels } = layer;
  const { featureAtom, weightLineBytes } = core;
  return {
    input: width * height * paddedTo(channels, featureAtom),
    weights: paddedTo(kernels * channels * taps, weightLineBytes),
    output: pixels * paddedTo(kernels, featureAtom),
  };
}

export function paddedTo(size: number, atom: number): number {
  return Math.ceil(size / atom) * atom;
}
