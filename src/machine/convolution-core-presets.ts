/**
 * Convolution cores by name. Sizes, rates and bursts are parameters of NVDLA's RTL (nvdla/hw, spec/defs/*.spec); reads in
 * flight are the reset value of MCIF's CFG_OUTSTANDING_CNT, plus one. Three figures of each are measured, on the RTL of
 * the branches named: what the output stage sustains, and two set-up times. nv_large was not measured: its output stage
 * has its nominal rate, and its set-up is that of the others.
 */
import { entry, registry } from '../base/registry.js';
import { KIB } from '../base/units.js';
import type { ConvolutionCore } from './convolution-core.js';

/** Measured on nv_small (nvdla/hw 771f20cc) and nv_medium_512 (1a65f1f5), alike. Cycles. */
const SET_UP = { setUpCycles: 59, groupSetUpCycles: 63 } as const;

const SHARED = { weightLineBytes: 128, requestsInFlight: 256, ...SET_UP } as const;

const NV_SMALL: ConvolutionCore = {
  ...SHARED,
  channelAtom: 8,
  kernelAtom: 8,
  featureAtom: 8,
  banks: 32,
  bankBytes: 4 * KIB,
  beatBytes: 8,
  burstBeats: 1,
  outputRate: 1,
  sustainedOutputRate: 8 / 11.4,
};

const NV_MEDIUM_512: ConvolutionCore = {
  ...SHARED,
  channelAtom: 32,
  kernelAtom: 16,
  featureAtom: 16,
  banks: 32,
  bankBytes: 16 * KIB,
  beatBytes: 16,
  burstBeats: 4,
  outputRate: 4,
  sustainedOutputRate: 16 / 6.2,
};

const NV_LARGE: ConvolutionCore = {
  ...SHARED,
  channelAtom: 64,
  kernelAtom: 32,
  featureAtom: 32,
  banks: 16,
  bankBytes: 32 * KIB,
  beatBytes: 32,
  burstBeats: 1,
  outputRate: 16,
  sustainedOutputRate: 16,
};

declare module '../base/registry.js' {
  interface Kinds {
    convolutionCores: ConvolutionCore;
  }
}

export const convolutionCores = registry('convolutionCores', 'a convolution core', [
  entry('nv_small', 'NVDLA of 64 multipliers, 128 KiB, measured on its RTL', NV_SMALL),
  entry('nv_medium_512', 'NVDLA of 512 multipliers, 512 KiB, measured on its RTL', NV_MEDIUM_512),
  entry('nv_large', 'NVDLA of 2048 multipliers, 512 KiB, by its parameters', NV_LARGE),
]);
