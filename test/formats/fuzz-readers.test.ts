/**
 * Damaged files of the readers that no workload stands behind: a device, patterns of sparse matrices, execution traces,
 * chains, tables of areas and energies, and Caldera's own report and journal. What is read, or a complaint; never
 * another exception.
 */
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { InputError } from '../../src/base/errors.js';
import { withEnergyConstants, withLaneAreas } from '../../src/formats/area-energy-csv.js';
import { readArrivalTimes } from '../../src/formats/arrival-times-csv.js';
import { readAstraNetworkFile } from '../../src/formats/astra-network-file.js';
import { readAstraWorkload } from '../../src/formats/astra-workload.js';
import { CHAKRA_PROTO } from '../../src/formats/chakra/proto.js';
import { readChakra } from '../../src/formats/chakra.js';
import { parseConvStages } from '../../src/formats/conv-chain-text.js';
import { readFusionNetworks } from '../../src/formats/fusion-networks.js';
import { parseLayerDensities } from '../../src/formats/layer-density-csv.js';
import { readMemoryDevice } from '../../src/formats/memory-device-file.js';
import { parsePatternFile } from '../../src/formats/pattern-file.js';
import { hbm2 } from '../../src/machine/memory-devices/devices/hbm2.js';
import { reportOfRun } from '../../src/report/from-run.js';
import { reportHtml } from '../../src/report/html.js';
import { readReport } from '../../src/report/read-html.js';
import { openJournal } from '../../src/study/journal.js';
import { temporaryFolder } from '../support/files.js';
import { mutated, mutation } from '../support/mutations.js';
import { propertyRuns } from '../support/property-runs.js';
import { smallRun } from '../support/small-run.js';

const space = temporaryFolder();

const CHAKRA = JSON.stringify({
  nodes: [
    { id: 1, name: 'a', type: 'COMP_NODE', duration_micros: 10, attr: [{ name: 'num_ops', int64_val: 100 }] },
    {
      id: 2,
      name: 'b',
      type: 'COMM_COLL_NODE',
      data_deps: [1],
      attr: [
        { name: 'comm_type', int64_val: 0 },
        { name: 'comm_size', int64_val: 1024 },
      ],
    },
  ],
});

/** The same as protobuf, its bytes as letters. */
function chakraBytes(): string {
  const { root } = protobuf.parse(CHAKRA_PROTO);
  const node = root.lookupType('chakra.Node');
  const writer = protobuf.Writer.create();
  root.lookupType('chakra.GlobalMetadata').encodeDelimited({ version: '0.0.4' }, writer);
  for (const id of [1, 2])
    node.encodeDelimited(node.fromObject({ id, name: 'a', type: 4, durationMicros: 10, dataDeps: [id - 1] }), writer);
  return Buffer.from(writer.finish()).toString('latin1');
}

const PASS = { compute_ns: 10, collective: 'all-reduce', bytes: 1024 };
const LAYER_TABLE = JSON.stringify({
  ...{ name: 'small', loop: 'HYBRID_TRANSFORMER', model_parallel_npus: 2, checkpoints: [0], recompute_starts: [1] },
  layers: ['a', 'b'].map((name) => ({ name, forward: PASS, input_grad: PASS, weight_grad: PASS, update_ns: 5 })),
});

const CHAINS = JSON.stringify({
  small: {
    activation_bytes_per_sample: [10, 20, 5],
    weight_bytes: [100, 50],
    macs_per_sample: [1000, 500],
    layers: ['a', 'b'],
    side_inputs: [{ tensor: 0, layer: 1, bytes_per_sample: 10 }],
  },
});

const MTX = '%%MatrixMarket matrix coordinate real general\n% by hand\n3 4 3\n3 1 2.5\n1 4 -1e3\n1 2 0\n';
const JOURNAL = '{"fingerprint":"f"}\n{"point":0,"values":[1,2]}\n{"point":1,"error":"no"}\n';

const READERS: Readonly<Record<string, readonly [samples: readonly string[], read: (text: string) => unknown]>> = {
  'a memory device': [[stringify(hbm2), JSON.stringify(hbm2, null, 1)], (text) => readMemoryDevice(text, 'damaged')],
  'a Matrix Market pattern': [
    [MTX, '%%MatrixMarket matrix array real general\n2 3\n1\n0\n0\n4\n5\n6\n'],
    (text) => parsePatternFile(text, 'damaged.mtx'),
  ],
  'an smtx pattern': [['3, 4, 3\n0 2 2 3\n1 3 0\n'], (text) => parsePatternFile(text, 'damaged.smtx')],
  "a network file of ASTRA-sim's": [
    ['topology: [Ring, Switch]\nnpus_count: [2, 4]\nbandwidth: [200.0, 50.0]\nlatency: [50.0, 500]\n'],
    (text) => readAstraNetworkFile(text, 'damaged.yml'),
  ],
  'a Chakra trace': [[CHAKRA], (text) => readChakra(new TextEncoder().encode(text), 'damaged')],
  'a Chakra trace as protobuf': [[chakraBytes()], (text) => readChakra(Buffer.from(text, 'latin1'), 'damaged.et')],
  'a layer table of ASTRA-sim': [[LAYER_TABLE], (text) => readAstraWorkload(text, 'damaged')],
  'chains of layers': [[CHAINS], (text) => readFusionNetworks(text, 'damaged')],
  'a pattern as gaps': [['3 4 3\n3\n\n1 2\n'], (text) => parsePatternFile(text, 'damaged.pat')],
  'arrivals of a tenant': [['arrival_cycles,note\n0,a\n100,b\n100,c\n'], (text) => readArrivalTimes(text, 'damaged')],
  'a chain of convolutions': [['k3s1 4->8;k3s2 8->16;k3s1g8 16->16'], parseConvStages],
  'areas of lanes': [
    ['class,area_um2_per_lane,local_accesses_per_iteration,source\neie,100,2,mine\n'],
    (text) => withLaneAreas(text, 'damaged'),
  ],
  'energy constants': [
    ['quantity,value,unit,status\nhbm_access,3.9,pJ/bit,quoted\n'],
    (text) => withEnergyConstants(text, 'damaged'),
  ],
  'densities of layers': [
    ['layer,density,weight_density\nconv1,0.5,0.25\n'],
    (text) => parseLayerDensities(text, 'damaged'),
  ],
  'a report': [[reportHtml(reportOfRun(smallRun()))], (text) => readReport(text, 'damaged')],
  'a journal': [
    [JOURNAL],
    (text) => openJournal(space.write('journal.jsonl', text), { fingerprint: 'f', points: 3, values: 2 }).close(),
  ],
};

describe('a damaged file', () => {
  it.each(Object.entries(READERS))(
    'of %s is read or complained about',
    (_, [samples, read]) => {
      fc.assert(
        fc.property(
          fc.constantFrom(...samples),
          fc.array(mutation, { minLength: 1, maxLength: 4 }),
          (sample, mutations) => {
            try {
              read(mutations.reduce(mutated, sample));
            } catch (error) {
              if (!(error instanceof InputError)) throw error;
              expect(error.message).toMatch(/expected .+, found ./);
            }
          },
        ),
        propertyRuns(90),
      );
    },
    600_000,
  );
});
