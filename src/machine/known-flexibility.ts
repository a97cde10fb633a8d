/**
 * The flexibility of known accelerators: a class is that of figure "accelerators by class" in Kao et al. (arXiv 2206.02987);
 * where an accelerator's own paper says what part of an axis it has, the part stands here, with the paper.
 */
import { entry, registry } from '../base/registry.js';
import { classNamed, type Flexibility } from './flexibility.js';

export interface KnownAccelerator {
  readonly flexibility: Flexibility;
  /** Base design that has the values of what is fixed (mapping/flexion/base-designs.ts). */
  readonly design: string;
  /** Where it is described. */
  readonly source: string;
}

declare module '../base/registry.js' {
  interface Kinds {
    flexibleAccelerators: KnownAccelerator;
  }
}

type Row = readonly [
  name: string,
  letters: string,
  design: string,
  about: string,
  source: string,
  partly?: Partial<Flexibility>,
];

/** Planaria cuts an array of 128 × 128 into pieces of 32 × 32 (Ghodrati et al., MICRO 2020). */
const PLANARIA_BLOCKS = { blockRows: 32, blockColumns: 32 };

const ROWS: readonly Row[] = [
  ['tpu-v1', '0000', 'tpu', 'systolic 256 × 256, weights stay', 'Jouppi et al., ISCA 2017'],
  ['shidiannao', '0000', 'shi', 'outputs stay, neighbours pass inputs on', 'Du et al., ISCA 2015'],
  ['tpu-v3', 'T', 'tpu', 'systolic arrays, tiles by software', 'Norrie et al., IEEE Micro 2021'],
  ['simba', 'T', 'dla', 'chiplets of NVDLA-like arrays', 'Shao et al., MICRO 2019'],
  ['ai-mt', 'T', 'tpu', 'systolic arrays shared by tenants', 'Baek et al., ISCA 2020'],
  ['nvdla', 'TO', 'dla', 'input and output channels in parallel', 'NVIDIA, Hot Chips 2018'],
  ['eyeriss', 'S', 'eye', 'row stationary, groups of rows folded into the array', 'Chen et al., ISCA 2016'],
  ['planaria', 'TS', 'tpu', 'cut into pieces of 32 × 32', 'Ghodrati et al., MICRO 2020', { shape: PLANARIA_BLOCKS }],
  ['tangram', 'TS', 'eye', 'arrays of Eyeriss-like cores, buffers shared', 'Gao et al., ASPLOS 2019'],
  ['dyhard-dnn', 'TS', 'dla', 'array reshaped at run time', 'Putic et al., DAC 2018'],
  ['eyeriss-v2', 'TPS', 'eye', 'hierarchical mesh, clusters of PEs', 'Chen et al., JETCAS 2019'],
  // The figure puts O in brackets: rows of the array decide the order along with the parallelism.
  ['flexflow', 'TP', 'plain', 'feature maps, neurons and synapses in parallel', 'Lu et al., HPCA 2017'],
  ['maeri', 'TOPS', 'plain', 'distribution and reduction trees with switches', 'Kwon et al., ASPLOS 2018'],
  ['sigma', 'TOPS', 'plain', 'Benes network and forwarding adders', 'Qin et al., HPCA 2020'],
];

export const flexibleAccelerators = registry(
  'flexibleAccelerators',
  'a flexible accelerator',
  ROWS.map(([name, letters, design, about, source, partly = {}]) =>
    entry(name, `${letters}: ${about} (${source})`, {
      flexibility: { ...(classNamed(letters) as Flexibility), ...partly },
      design,
      source,
    }),
  ),
);
