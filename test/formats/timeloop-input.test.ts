/** Timeloop inputs that are written read back to the same, and both spellings of an architecture mean one. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.js';
import { readTimeloopArchitecture } from '../../src/formats/timeloop-architecture.js';
import { readTimeloopMapping } from '../../src/formats/timeloop-mapping.js';
import { readTimeloopProblem } from '../../src/formats/timeloop-problem.js';
import { readTimeloopDocuments } from '../../src/formats/timeloop-template.js';
import { writeTimeloop } from '../../src/formats/write-timeloop.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { defineArchitecture } from '../../src/machine/architecture.js';
import { mappingFromTiles } from '../../src/mapping/layer-mapping.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import { propertyRuns } from '../support/property-runs.js';
import { randomNest } from '../support/random-nests.js';

function readBack(text: string) {
  const document = readYaml(text, 'written.yaml');
  const problem = readTimeloopProblem(document, 'written');
  const described = readTimeloopArchitecture(document);
  return { problem, architecture: described.architecture, mapping: readTimeloopMapping(document, problem, described) };
}

describe('a Timeloop input', () => {
  it('reads back to the problem, architecture and mapping it was written from', () => {
    const random = new Random(5);
    for (let run = 0; run < propertyRuns(100).numRuns; run++) {
      const { problem, architecture, mapping } = randomNest(random);
      const back = readBack(writeTimeloop({ problem, architecture, mapping }));
      expect(back.problem).toEqual({ ...problem, name: 'written' });
      expect(back.architecture).toEqual({ ...architecture, name: 'timeloop' });
      const sameOrder = mapping.levels.map((level) => ({
        ...level,
        // along an axis copies have no order of their own: x lies outside of y in the file
        spatial: expect.arrayContaining([...level.spatial]) as unknown,
        keeps: expect.arrayContaining([...level.keeps]) as unknown,
      }));
      expect(back.mapping.levels).toEqual(sameOrder);
      expect(writeTimeloop(back)).toBe(writeTimeloop({ ...back, mapping: back.mapping }));
    }
  });

  it('keeps smaller last trips', () => {
    const problem = gemmProblem({ name: 'g', m: 10, n: 7, k: 4 });
    const architecture = defineArchitecture({
      name: 'a',
      levels: [{ name: 'DRAM' }, { name: 'Buffer', fanout: { x: 4 } }, { name: 'RF' }],
    });
    const [m, n, k] = problem.dimensions.map(({ name }) => name) as [string, string, string];
    const keeps = problem.operands.map(({ name }) => name);
    const mapping = mappingFromTiles(problem, [
      {
        level: 'DRAM',
        temporal: [
          [m, 4],
          [n, 3],
        ],
        spatial: [],
        keeps,
      },
      { level: 'Buffer', temporal: [[k, 1]], spatial: [[m, 1, 'x']], keeps },
      { level: 'RF', temporal: [[n, 1]], spatial: [], keeps },
    ]);
    const text = writeTimeloop({ problem, architecture, mapping });
    expect(text).toContain(`${m}=4,2`);
    expect(readBack(text).mapping).toEqual(mapping);
  });

  it('takes nodes (v0.4) for what a tree (v0.3) says', () => {
    const tree = `
architecture:
  version: 0.3
  subtree:
    - name: System
      local:
        - {name: DRAM, class: DRAM, attributes: {word-bits: 16}}
      subtree:
        - name: chip
          local:
            - {name: Buffer, class: SRAM, attributes: {depth: 1024, width: 32, word-bits: 16, block-size: 2, read_bandwidth: 8}}
          subtree:
            - name: PE[0..13]
              local:
                - {name: RF, class: regfile, attributes: {entries: 64, multiple-buffering: 2}}
                - {name: MAC, class: intmac, attributes: {}}
ERT:
  version: 0.4
  tables:
    - {name: 'System.chip.Buffer', actions: [{name: read, energy: 8}, {name: write, energy: 6}]}
    - {name: 'System.chip.PE[0..13].MAC', actions: [{name: compute, energy: 0.5}]}
`;
    const nodes = `
architecture:
  version: 0.4
  nodes:
    - !Container
      name: System
    - !Component
      name: DRAM
      class: DRAM
      attributes: {datawidth: 16}
    - !Component {name: Buffer, class: SRAM, attributes: {depth: 1024, width: 32, datawidth: 16, block_size: 2, read_bandwidth: 8}}
    - !Container
      name: PE
      spatial: {meshX: 14}
    - !Component {name: RF, class: regfile, attributes: {entries: 64, multiple_buffering: 2}}
    - !Component {name: MAC, class: compute}
ERT:
  version: 0.4
  tables:
    - {name: 'System.Buffer', actions: [{name: read, energy: 8}, {name: write, energy: 6}]}
    - {name: 'System.PE.MAC', actions: [{name: compute, energy: 0.5}]}
`;
    const [first] = readTimeloopDocuments({ file: 'tree.yaml', text: () => tree });
    const [second] = readTimeloopDocuments({ file: 'nodes.yaml', text: () => nodes });
    const made = readTimeloopArchitecture(first!);
    expect(readTimeloopArchitecture(second!).architecture).toEqual(made.architecture);
    expect(readTimeloopArchitecture(second!).spreadBy['PE']).toBe('Buffer');
    const [dram, buffer, rf] = made.architecture.levels;
    expect(dram?.capacityBytes).toBe(Number.POSITIVE_INFINITY);
    expect(buffer).toMatchObject({ capacityBytes: 2048, readBytesPerCycle: 8, fanout: { x: 14, y: 1 } });
    expect(buffer?.energy).toEqual({ read: 4, fill: 3, update: 3 });
    expect(rf).toMatchObject({ capacityBytes: 64, buffers: 2 });
    expect(made.architecture.macPicojoules).toBe(0.5);
  });
});
