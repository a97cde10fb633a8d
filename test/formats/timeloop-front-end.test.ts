/**
 * What Timeloop's front end (timeloopfe) makes of a v0.4 input, and what a mapper's user hands on: nodes that only spread
 * (`inter_PE_spatial`, class `dummy_storage`), lists of none, factors with commas between, ranges of instances in an ERT.
 */
import { describe, expect, it } from 'vitest';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { readTimeloopInput } from '../../src/formats/timeloop-input.js';
import { writeTimeloop } from '../../src/formats/write-timeloop.js';

const PROBLEM = `
problem:
  version: '0.4'
  shape:
    name: product
    dimensions: [M, N, K]
    data_spaces:
      - {name: A, projection: [[[M]], [[K]]]}
      - {name: B, projection: [[[K]], [[N]]]}
      - {name: Z, projection: [[[M]], [[N]]], read_write: true}
  instance: {M: 6, N: 4, K: 8}
`;
/** Columns share out N, rows of a column K. */
const NODES = `
architecture:
  version: 0.4
  nodes:
    - !Container {name: system}
    - !Component {name: DRAM, class: DRAM, attributes: {width: 64, datawidth: 8}}
    - !Component {name: glb, class: SRAM, attributes: {depth: 64, width: 64, datawidth: 8}}
    - !Container
      name: column
      spatial: {meshX: 4}
      constraints: {spatial: {factors: [M=1, K=1], split: 999}}
    - !Container
      name: PE
      spatial: {meshY: 2}
      constraints: {spatial: {factors: [M=1, N=1], split: 0}}
    - !Component {name: RF, class: regfile, attributes: {depth: 32, width: 8, datawidth: 8}}
    - !Component {name: mac, class: intmac}
`;
const DUMPED = `
architecture:
  version: '0.4'
  subtree:
    - name: system_top_level
      local:
        - {name: 'DRAM[1..1]', class: DRAM, attributes: {width: 64, datawidth: 8, meshX: 1, meshY: 1}}
        - {name: 'glb[1..1]', class: SRAM, attributes: {depth: 64, width: 64, datawidth: 8, meshX: 1, meshY: 1}}
        - {name: 'inter_column_spatial[1..1]', class: dummy_storage, attributes: {width: 1, depth: 1, meshX: 1, meshY: 1}}
        - {name: 'inter_PE_spatial[1..4]', class: dummy_storage, attributes: {width: 1, depth: 1, meshX: 4, meshY: 1}}
        - {name: 'RF[1..8]', class: regfile, attributes: {depth: 32, width: 8, datawidth: 8, meshX: 4, meshY: 2}}
        - {name: 'mac[1..8]', class: intmac, attributes: {meshX: 4, meshY: 2}}
architecture_constraints:
  targets:
    - {target: inter_column_spatial, type: spatial, factors: 'M=1,K=1', permutation: MKN, split: 999}
    - {target: inter_column_spatial, type: temporal, factors: 'M=1,N=1,K=1', permutation: MNK}
    - {target: inter_column_spatial, type: bypass, bypass: [A, B, Z]}
    - {target: inter_PE_spatial, type: spatial, factors: 'M=1,N=1', permutation: MNK, split: 0}
    - {target: inter_PE_spatial, type: temporal, factors: 'M=1,N=1,K=1', permutation: MNK}
    - {target: inter_PE_spatial, type: bypass, bypass: [A, B, Z]}
mapping: []
`;
const MAPPING = `
mapping:
  - {target: inter_PE_spatial, type: datatype, keep: [], bypass: [A, B, Z]}
  - {target: inter_column_spatial, type: datatype, keep: [], bypass: [A, B, Z]}
  - {target: RF, type: temporal, factors: M1 N1 K4, permutation: KMN}
  - {target: inter_PE_spatial, type: spatial, factors: M1 N1 K2, permutation: KMN, split: 0}
  - {target: inter_PE_spatial, type: temporal, factors: M1 N1 K1, permutation: KMN}
  - {target: inter_column_spatial, type: spatial, factors: M1 N4 K1, permutation: NMK, split: 1}
  - {target: inter_column_spatial, type: temporal, factors: M1 N1 K1, permutation: MNK}
  - {target: glb, type: temporal, factors: M6 N1 K1, permutation: MNK}
  - {target: DRAM, type: temporal, factors: M1 N1 K1, permutation: MNK}
`;
const ERT = `
ERT:
  version: '0.4'
  tables:
    - {name: 'system_top_level.DRAM[1..1]', actions: [{name: read, energy: 80}, {name: write, energy: 80}]}
    - {name: 'system_top_level.PE[1..8].RF[1..8]', actions: [{name: read, energy: 1}, {name: write, energy: 1}]}
    - {name: 'system_top_level.mac[1..8]', actions: [{name: compute, energy: 2}]}
`;

function read(...texts: readonly string[]) {
  return readTimeloopInput(
    texts.map((text, i) => ({ file: `${i}.yaml`, text: () => text })),
    'product',
  );
}

describe('the input of Timeloop’s front end', () => {
  it('is what its nodes say, each row of PEs with loops of its own', () => {
    const nodes = read(PROBLEM, NODES);
    const dumped = read(PROBLEM, DUMPED);
    expect(dumped.architecture).toEqual(nodes.architecture);
    expect(nodes.architecture.levels.map(({ name }) => name)).toEqual(['DRAM', 'glb', 'inter_PE_spatial', 'RF']);
    expect(nodes.architecture.levels.map(({ fanout }) => fanout)).toEqual([
      { x: 1, y: 1 },
      { x: 4, y: 1 },
      { x: 1, y: 2 },
      { x: 1, y: 1 },
    ]);
    expect(dumped.mapping).toBeUndefined();
    // columns by N alone, rows by K alone: not what both allow
    for (const { constraints } of [nodes, dumped]) {
      expect(constraints.levels['glb']?.copies).not.toHaveProperty('N');
      expect(constraints.levels['inter_PE_spatial']?.copies).not.toHaveProperty('K');
      expect(constraints.levels['inter_PE_spatial']?.trips?.['K']?.values).toEqual([1]);
      expect(constraints.levels['glb']?.trips ?? {}).toEqual({});
    }
  });

  it('takes the mapping that timeloop-mapper writes, with its ERT', () => {
    for (const described of [NODES, DUMPED.replace('mapping: []\n', '')]) {
      const { problem, architecture, mapping } = read(PROBLEM, described, MAPPING, ERT);
      const cost = loopNestCost(problem, architecture, mapping!);
      expect(cost.cycles).toBe((6 * 4 * 8) / 8);
      const words = 6 * 8 + 8 * 4 + 6 * 4;
      const dram = words * (80 / 8);
      const macs = 6 * 4 * 8 * 2;
      // each PE fills its 6 × 4 of A and 4 of B, and reads both once a MAC; Z: one tile of 1 at a time
      const fills = 6 * 4 + 4 + 6;
      const reads = 2 * 24 + (24 - 6);
      const updates = 24;
      expect(cost.picojoules).toBeCloseTo(dram + macs + 8 * (fills + reads + updates), 9);
    }
  });

  it('is written so that it reads back to the same', () => {
    const { problem, architecture, mapping } = read(PROBLEM, NODES, MAPPING, ERT);
    const back = read(writeTimeloop({ problem, architecture, mapping }));
    expect(back.architecture).toEqual(architecture);
    expect(back.mapping).toEqual(mapping);
  });

  it('refuses trips where nothing is held, names that are none, and expressions', () => {
    const trips = MAPPING.replace(
      'inter_column_spatial, type: temporal, factors: M1',
      'inter_column_spatial, type: temporal, factors: M2',
    );
    expect(() => read(PROBLEM, NODES, trips)).toThrow(/one trip: inter_column_spatial holds nothing/);
    expect(() => read(PROBLEM, NODES, MAPPING.replace('target: RF', 'target: Rf'))).toThrow(/RF/);
    expect(() => read(PROBLEM, NODES.replace('meshX: 4', 'meshX: COLUMNS * 2'))).toThrow(/parsed-processed-input/);
  });

  it('says what it leaves out', () => {
    expect(read(PROBLEM, NODES, 'sparse_optimizations: {targets: []}').unread).toEqual([]);
    expect(read(PROBLEM, NODES, 'sparse_optimizations: {targets: [{name: RF}]}').unread).toEqual([
      'sparse_optimizations',
    ]);
  });
});
