/**
 * The command that reads a file of each format, for the gallery of broken input and for damaged files.
 */
import { join } from 'node:path';
import type { temporaryFolder } from '../support/files.js';

export const cases = join(import.meta.dirname, 'cases');

type Space = ReturnType<typeof temporaryFolder>;

/** @param out the folder that results go to */
export function readingCommands(space: Space, out: string): Readonly<Record<string, (file: string) => string[]>> {
  const TABLE = space.write(
    'table.csv',
    'job,core,latency_cycles,bandwidth_bytes_per_cycle\n0,0,10,1\n0,1,12,2\n1,0,20,3\n1,1,24,4\n',
  );
  const MAPPING = space.write('mapping.json', '{"core":[0,1],"priority":[0.5,0.25]}');
  const NETWORK = join(cases, 'maestro-network', 'crlf.accepted.m');

  const inScenario = (platform: string, workload: string, cost = '{}'): string[] => {
    const text = `name: wrapper\nplatform: ${platform}\nworkload: ${workload}\ncost: ${cost}\nmapper: {samples: 10}\n`;
    return ['run', space.write('wrapper.yaml', text), '--out', out, '--force'];
  };
  return {
    scenario: (file) => ['run', file, '--out', out, '--force'],
    noc: (file) => ['run', file, '--out', out, '--force'],
    sram: (file) => ['run', file, '--out', out, '--force'],
    serving: (file) => ['run', file, '--out', out, '--force'],
    'serving-trace': (file) => {
      const sizes = 'blocks: 1, width: 64, heads: 4, inner: 64, vocabulary: 100, contextTokens: 64';
      const requests = `{traceFile: ${quoted(file)}}`;
      return inScenario('{preset: S2}', `{tenants: [{name: chat, decoder: {${sizes}}, requests: ${requests}}]}`);
    },
    chakra: (file) => {
      const network = '{dimensions: [{topology: ring, size: 4, linkGBps: 100}]}';
      const text = `kind: cluster\nname: wrapper\nnetwork: ${network}\njob: {traceFile: ${quoted(file)}}\n`;
      return ['network', 'train', space.write('wrapper.yaml', text)];
    },
    congestion: (file) => ['network', 'congestion', file],
    cluster: (file) => ['network', 'train', file],
    codesign: (file) => ['layer', 'codesign', file],
    fusion: (file) => ['fuse', file],
    'timeloop-input': (file) => ['layer', 'nest', file, '--samples', '60'],
    einsum: (file) => ['layer', 'map', file, '--samples', '50'],
    'cluster-design': (file) => ['network', 'design', file],
    layers: (file) => ['layer', 'map', file],
    sparse: (file) => ['sparse', 'map', file],
    'sparse-matrix': (file) => ['sparse', 'classes', '--matrix', file, '--b', 'dense:4x4'],
    study: (file) => ['sweep', file, '--out', out, '--workers', '0'],
    tune: (file) => ['tune', file],
    'mapper-settings': (file) => [
      'run',
      space.write(
        'settled.yaml',
        `name: settled\nplatform: {cores: [{rows: 1, sgKiB: 64}], memory: {bandwidthGBps: 16}}\nworkload: {models: [ncf], groupSize: 4}\nmapper: {samples: 10, settingsFile: ${quoted(file)}}\n`,
      ),
      ...['--out', out, '--force'],
    ],
    'job-file': (file) => inScenario(`{preset: S2}`, `{jobFile: ${quoted(file)}, groupSize: 8}`),
    'job-table': (file) => ['allocate', '--job-table', file, '--mapping', MAPPING, '--bandwidth-gbps', '16'],
    'cost-table': (file) =>
      inScenario(
        '{cores: [{rows: 1, sgKiB: 256}], memory: {bandwidthGBps: 16}}',
        '{models: [ncf], groupSize: 4}',
        `{model: table, costFile: ${quoted(file)}}`,
      ),
    mapping: (file) => ['allocate', '--job-table', TABLE, '--mapping', file, '--bandwidth-gbps', '16'],
    'tile-file': (file) => inScenario('{preset: S2}', `{tileFile: ${quoted(file)}, groupSize: 8}`),
    'maestro-network': (file) => ['cost', file],
    'maestro-dataflow': (file) =>
      inScenario(
        `{cores: [{rows: 4, columns: 16, sgKiB: 256, dataflowFile: ${quoted(file)}}], memory: {bandwidthGBps: 16}}`,
        '{models: [ncf], groupSize: 4}',
      ),
    'array-mapping': (file) => ['layer', 'cost', file],
    'layer-mapping': (file) => ['layer', 'cost', file],
    'maestro-hardware': (file) => ['cost', NETWORK, '--hw', file],
    'scale-sim': (file) => inScenario('{preset: S2}', `{scaleSimFile: ${quoted(file)}, groupSize: 8}`),
    gamma: (file) => inScenario('{preset: S2}', `{format: gamma, file: ${quoted(file)}, groupSize: 8}`),
    'chakra-operators': (file) => inScenario('{preset: S2}', `{format: chakra, file: ${quoted(file)}, groupSize: 8}`),
    timeloop: (file) => inScenario('{preset: S2}', `{timeloopFile: ${quoted(file)}, groupSize: 8}`),
    onnx: (file) => inScenario('{preset: S2}', `{onnxFile: ${quoted(file)}, groupSize: 8}`),
    'memory-device': (file) =>
      inScenario(
        `{cores: [{rows: 4, columns: 16, sgKiB: 256}], memory: {bandwidthGBps: 32, device: {file: ${quoted(file)}}}}`,
        '{models: [ncf], groupSize: 4}',
      ),
    'area-table': (file) => ['layer', 'codesign', '8,8,8', '--area', '0.05', '--samples', '20', '--area-table', file],
    'tile-instructions': (file) => ['layer', 'engine', file, '--control', 'WLBP'],
    engine: (file) => ['layer', 'engine', '16,16,16', '--preset', file],
    'convolution-core': (file) => ['layer', 'chip', file, '16,16,16'],
    'nvdla-table': (file) => ['check', 'nvdla', file],
    'eyeriss-table': (file) => ['check', 'eyeriss', file],
    'nm-table': (file) => ['check', 'nm', file],
    'layer-densities': (file) =>
      inScenario('{preset: S2}', `{models: [ncf], sparsity: {densityFile: ${quoted(file)}}}`),
    'systolic-table': (file) => ['check', 'systolic-rtl', file],
    machine: (file) => [
      ...['replay', '--job-table', TABLE, '--mapping', MAPPING, '--bandwidth-gbps', '16', '--machine', file],
    ],
  };
}

function quoted(file: string): string {
  return JSON.stringify(file);
}
