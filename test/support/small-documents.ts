/** A document of each kind that a study can vary, each evaluated in a few milliseconds. */
import { fileURLToPath } from 'node:url';

interface SmallDocument extends Readonly<Record<string, unknown>> {
  readonly kind: string;
}

const NETWORK = { dimensions: [{ topology: 'ring', size: 4, linkGBps: 100, latencyNs: 500 }] };
const CLOS = { clos: { leaves: 2, hostsPerLeaf: 2, spines: 1, hostLink: {}, spineLink: {} } };
const LINK = { rateGbps: 100, delayNs: 1000 };

export const SMALL_DOCUMENTS: Readonly<Record<string, SmallDocument>> = {
  'cluster with a collective': {
    ...{ kind: 'cluster', name: 'ring', network: NETWORK },
    collective: { kind: 'all-reduce', bytes: 1e6 },
    schedule: { chunks: 4 },
  },
  'cluster with a job': {
    ...{ kind: 'cluster', name: 'job', network: NETWORK, schedule: { chunks: 2 } },
    job: { model: 'ncf', batch: 4, accelerator: { teraflops: 10 } },
  },
  'cluster packet by packet': {
    ...{ kind: 'cluster', name: 'packets', network: NETWORK, model: 'packet', schedule: { chunks: 1 } },
    collective: { kind: 'all-reduce', bytes: 20_000 },
    packets: { schemes: ['dcqcn'] },
  },
  congestion: {
    ...{ kind: 'congestion', name: 'clos', schemes: ['hpcc'] },
    topology: { clos: { ...CLOS.clos, hostLink: LINK, spineLink: LINK } },
    collectives: [{ collective: 'all-to-all', bytes: 20_000 }],
  },
  fusion: {
    ...{ kind: 'fusion', name: 'fused', network: { model: 'resnet18', path: 'main' }, memory: '8MiB', batch: 8 },
  },
  'codesign of a core': {
    ...{ kind: 'codesign', name: 'core', workload: { models: ['ncf'] }, areaMm2: 0.02, core: { flexibility: '0000' } },
  },
  'codesign of a platform': {
    ...{ kind: 'codesign', name: 'platform', areaMm2: 2 },
    workload: { task: 'recommendation', jobs: 4, groupSize: 4 },
    platform: { cores: [2], kinds: ['hb'], samples: 10 },
  },
  sparse: {
    ...{ kind: 'sparse', name: 'kernels', search: { samples: 10 } },
    platform: { preset: 'eie-small-cores', lanes: 64 },
    kernels: [{ a: 'uni:64x64:0.1:1', b: 'dense:64x16' }],
  },
  'layers by dataflow': {
    ...{ kind: 'layers', name: 'product', workload: { product: [32, 32, 32] }, mapper: { samples: 50 } },
  },
  'layers by loop nest': {
    ...{ kind: 'layers', name: 'contraction', workload: { einsum: 'ab,bc->ac', sizes: 8 }, mapper: { samples: 20 } },
  },
  engine: {
    ...{ kind: 'engine', name: 'tiles', engine: { engine: 'RASA-WLBP' }, product: { m: 40, n: 33, k: 70 } },
  },
  training: {
    ...{ kind: 'training', name: 'pruned', products: [{ m: 8, n: 8, k: 16 }], recipe: 'srste', pattern: '1:4' },
    ...{ epochs: 3, denseEpochs: 1, stepsPerEpoch: 2, memory: { bandwidthBytesPerCycle: 16 } },
    core: { class: 'tpu', lanes: 4, nm: [4] },
  },
  tune: {
    ...{ kind: 'tune', name: 'tuning', trials: 2, repeats: 1, samples: 20 },
    settings: { mutation: { least: 0.01, most: 0.3 } },
    workloads: [bundled('recommendation-s2-1')],
    unseen: [bundled('vision-s1-1')],
  },
  memory: {
    ...{ kind: 'memory', name: 'reads', device: 'hbm2', traffic: { requests: 64, streams: 2 } },
  },
};

/** A tuning names files. */
function bundled(name: string): string {
  return fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
}
