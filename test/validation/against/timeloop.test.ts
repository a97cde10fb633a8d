/** `caldera check timeloop`: both forms of table, with and without answers. */
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/errors.js';
import type { Figure } from '../../../src/validation/against/foreign-check.js';
import { timeloop } from '../../../src/validation/against/timeloop.js';
import { temporaryFolder } from '../../support/files.js';
import { figuresOf } from '../../support/foreign-figures.js';

const space = temporaryFolder();
mkdirSync(space.path('inputs'));

/** A product of 4 × 2 × 8 on two levels, half of K along x. */
const INPUT = `problem:
  shape: gemm
  instance: {M: 4, N: 2, K: 8}
architecture:
  version: 0.2
  subtree:
    - name: System
      local:
        - {name: DRAM, class: DRAM, attributes: {instances: 1, read_bandwidth: 2, write_bandwidth: 2}}
        - {name: RF, class: regfile, attributes: {entries: 64, instances: 4, meshX: 4}}
        - {name: MAC, class: intmac, attributes: {instances: 4, meshX: 4}}
ERT:
  version: 0.3
  tables:
    - {name: System.DRAM, actions: [{name: read, energy: 100}, {name: write, energy: 100}, {name: update, energy: 100}]}
    - {name: System.MAC, actions: [{name: compute, energy: 1}]}
mapping:
  - {target: DRAM, type: temporal, factors: "M=4 N=1 K=1", permutation: KNM}
  - {target: DRAM, type: spatial, factors: "M=1 N=1 K=4", permutation: KNM, split: 1}
  - {target: RF, type: temporal, factors: "M=1 N=2 K=2", permutation: KNM}
`;
space.write('inputs/small.yaml', INPUT);

const by = (figures: readonly Figure[]) =>
  Object.fromEntries(figures.map(({ row, quantity, ours }) => [`${row} ${quantity}`, ours]));

describe('check timeloop', () => {
  it('computes cycles and energy of a case without answers', () => {
    const figures = figuresOf(timeloop, 'case\nsmall\n', space.path(''));
    // DRAM: A 8 a step of M, B once, Z down and up 2 a step; K is added up over the four instances
    const words = { A: 32, B: 16, Z: 8 };
    const cycles = Math.max(16, (words.A + words.B) / 2, words.Z / 2);
    const energy = ((words.A + words.B + words.Z) * 100 + 64) / 1e6;
    expect(by(figures)).toEqual({ '0 cycles': cycles, '0 energy_uJ': energy });
    expect(figures.every(({ table }) => table === undefined)).toBe(true);
  });

  it('computes counts of levels and networks, and leaves out what is not there', () => {
    const rows = ['small,RF,A', 'small,DRAM,Z', 'small,net:DRAM <==> RF,B', 'small,Nowhere,A'];
    const found = by(figuresOf(timeloop, `case,level,tensor\n${rows.join('\n')}\n`, space.path('')));
    expect(found).toMatchObject({
      '0 utilized_instances': 4,
      '0 tile': 2,
      '0 reads': 16,
      '0 fills': 8,
      '0 updates': 0,
    });
    expect(found).toMatchObject({ '1 reads': 0, '1 fills': 0, '1 updates': 8, '1 temporal_reductions': 0 });
    expect(found).toMatchObject({ '2 utilized_instances': 4, '2 tile': 1, '2 reads': 16 });
    expect(found).toMatchObject({ '3 utilized_instances': 0, '3 reads': 0 });
  });

  it('keeps the answers that the table has', () => {
    const figures = figuresOf(timeloop, 'case,cycles\nsmall,24\n', space.path(''));
    expect(figures.map(({ table }) => table)).toEqual(['24', undefined]);
  });

  it('names the row where an input is missing, has no mapping or is none', () => {
    space.write('inputs/open.yaml', INPUT.slice(0, INPUT.indexOf('mapping:')));
    const of = (name: string) => () => figuresOf(timeloop, `case\n${name}\n`, space.path(''));
    expect(of('other')).toThrow(InputError);
    expect(of('open')).toThrow(/expected a mapping/);
  });
});
