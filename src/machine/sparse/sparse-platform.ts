/**
 * Platforms of sparse cores that share one memory. `aespa` is the mix of the AESPA paper's idea (Qin et al., arXiv
 * 2201.08916: heterogeneous sub-accelerators; this mix is our own, the paper's body was not at hand); the others are the
 * homogeneous machines it is held against, of as many lanes.
 */
import { entry, registry } from '../../base/registry.js';
import { type SparseCore, type SparseOptions, sparseCore } from './sparse-core.js';

export interface SparsePlatform {
  readonly name: string;
  readonly about: string;
  readonly cores: readonly SparseCore[];
  readonly bandwidthBytesPerCycle: number;
  readonly clockGHz: number;
}

export const SPARSE_PRESETS = {
  aespa: { about: 'four classes of 64 lanes each', mix: ['tpu', 'eie', 'extensor', 'matraptor'] },
  'aespa-outerspace': { about: 'the same with OuterSPACE-like lanes', mix: ['tpu', 'eie', 'outerspace', 'extensor'] },
  'eie-monolithic': { about: 'one EIE-like core of 256 lanes', mix: ['eie'] },
  'eie-small-cores': { about: 'four EIE-like cores of 64 lanes', mix: ['eie', 'eie', 'eie', 'eie'] },
  'matraptor-monolithic': { about: 'one MatRaptor-like core of 256 lanes', mix: ['matraptor'] },
} as const;

export const DEFAULT_LANES = 256;
/** HBM-like at 1 GHz: 256 GB/s. */
export const DEFAULT_BANDWIDTH_BYTES_PER_CYCLE = 256;

export interface PresetOptions {
  /** In all; shared out evenly. */
  readonly lanes?: number;
  readonly bandwidthBytesPerCycle?: number;
  readonly options?: Partial<SparseOptions>;
}

declare module '../../base/registry.js' {
  interface Kinds {
    sparsePresets: (options?: PresetOptions) => SparsePlatform;
  }
}

export const sparsePresets = registry(
  'sparsePresets',
  'a preset of sparse cores',
  Object.entries(SPARSE_PRESETS).map(([name, { about, mix }]) =>
    entry(
      name,
      about,
      ({
        lanes = DEFAULT_LANES,
        bandwidthBytesPerCycle = DEFAULT_BANDWIDTH_BYTES_PER_CYCLE,
        options = {},
      }: PresetOptions = {}): SparsePlatform => ({
        name,
        about,
        cores: mix.map((kind, i) =>
          sparseCore({ name: `${kind}${i}`, class: kind, lanes: Math.floor(lanes / mix.length), options }),
        ),
        bandwidthBytesPerCycle,
        clockGHz: 1,
      }),
    ),
  ),
);
