/** Studies of a few quick points, one of which cannot be evaluated where asked for. */
import { mkdirSync } from 'node:fs';
import { loadStudy, type Study } from '../../src/study/study.js';
import type { temporaryFolder } from './files.js';

/** The tile is larger than the smallest of the scratchpads: that point fails, and says why. */
export function studyWithFailure(space: ReturnType<typeof temporaryFolder>): Study {
  space.write('tiles.csv', 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,2000,10,0\n1,0,700,20,100\n');
  const file = space.write(
    'failing.yaml',
    `name: failing
scenario:
  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
vary: {platform.cores.*.sgKiB: [1, 100, 200], platform.memory.bandwidthGBps: [1, 2, 4, 8]}
`,
  );
  return loadStudy(file);
}

/** Two scenarios in folders of their own, each with another file under the same name. */
export function twoFolders(space: ReturnType<typeof temporaryFolder>, name = 'two-folders'): Study {
  const [left, right] = tileFolders(space, name);
  return loadStudy(space.write(`${name}.yaml`, `name: ${name}\nbase: [${left}, ${right}]\nvary: {seed: [1]}\n`));
}

/** @returns the scenarios, from the space's folder */
function tileFolders(space: ReturnType<typeof temporaryFolder>, name: string): [string, string] {
  const [left, right] = [`${name}-left`, `${name}-right`];
  for (const [place, bytes] of [
    [left, 700],
    [right, 70],
  ] as const) {
    mkdirSync(space.path(place), { recursive: true });
    space.write(`${place}/tiles.csv`, `job,tile,load_bytes,compute_cycles,store_bytes\n0,0,${bytes},20,100\n`);
    space.write(
      `${place}/scenario.yaml`,
      `name: tiles
platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
workload: {tileFile: tiles.csv}
mapper: {name: random, samples: 2}
`,
    );
  }
  return [`${left}/scenario.yaml`, `${right}/scenario.yaml`];
}

/** Studies of every kind that names files, each with those files; the points take milliseconds. */
export function smallStudies(space: ReturnType<typeof temporaryFolder>): [kind: string, study: Study][] {
  const hubs = '%%MatrixMarket matrix coordinate pattern general\n4 4 5\n1 1\n1 2\n2 1\n3 4\n4 4\n';
  space.write('hubs.mtx', hubs);
  space.write(
    'chains.json',
    JSON.stringify({
      three: { activation_bytes_per_sample: [4, 4, 4, 4], weight_bytes: [1, 1, 1], macs_per_sample: [8, 8, 8] },
    }),
  );
  space.write('levels.yaml', ARCHITECTURE);
  space.write('areas.yaml', AREAS);
  space.write('layers.json', LAYERS);
  const of = (kind: string, document: string, vary: string): [string, Study] => [
    kind,
    loadStudy(
      space.write(`files-of-${kind}.yaml`, `name: ${kind}\nscenario: {kind: ${kind}, ${document}}\nvary: {${vary}}\n`),
    ),
  ];
  const [tuned, unseen] = tileFolders(space, 'tuned');
  return [
    ['tiles in two folders', twoFolders(space)],
    of('sparse', 'platform: {preset: aespa}, kernels: [{a: hubs.mtx, b: "dense:4x4"}]', 'seed: [1, 2]'),
    of('fusion', 'network: {chainFile: chains.json}, batch: 4, memory: 1KiB', 'memory: [16B, 1KiB]'),
    of(
      'layers',
      'workload: {product: [8, 8, 8]}, architectureFile: levels.yaml, mapper: {samples: 20}',
      'mapper.objective: [latency, energy]',
    ),
    of(
      'codesign',
      'workload: {models: [ncf]}, areaMm2: 0.02, core: {flexibility: "0000"}, areaTable: areas.yaml',
      'areaMm2: [0.02, 0.03]',
    ),
    of(
      'tune',
      `settings: {mutation: {least: 0.01, most: 0.3}}, workloads: [${tuned}], unseen: [${unseen}],
      trials: 2, repeats: 1, samples: 20`,
      'seed: [1, 2]',
    ),
    of(
      'cluster',
      'network: {dimensions: [{topology: ring, size: 4, linkGBps: 100}]}, job: {layerFile: layers.json}',
      'schedule.chunks: [1, 4]',
    ),
  ];
}

const ARCHITECTURE = `architecture:
  version: 0.4
  nodes:
    - !Component {name: DRAM, class: DRAM, attributes: {datawidth: 16}}
    - !Component {name: Buffer, class: SRAM, attributes: {entries: 4096, datawidth: 16}}
    - !Container {name: PE, spatial: {meshX: 4, meshY: 4}}
    - !Component {name: RF, class: regfile, attributes: {entries: 64, datawidth: 16}}
    - !Component {name: MAC, class: compute}
`;

const AREAS = `name: mine
source: of the tests
peSquareMicrons: 1000
sl: {bytes: 1, squareMicrons: 0.7}
sg: {bytes: 1024, squareMicrons: 700, isBlock: true}
`;

const PASS = { ns: 1000, collective: 'none', bytes: 0 };
const LAYERS = JSON.stringify({
  name: 'one layer',
  loop: 'DATA',
  layers: [
    {
      ...{ name: 'conv1', forward: PASS, input_grad: PASS },
      weight_grad: { ...PASS, collective: 'all-reduce', bytes: 4000 },
    },
  ],
});
