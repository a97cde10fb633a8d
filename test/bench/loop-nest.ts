/**
 * The loop-nest search beside timeloop-mapper (NVlabs/timeloop v2.0, one thread): valid mappings per CPU second of each of
 * its rows, and energy × delay at as many valid mappings; where the tables are absent, a product of its size.
 */

import { geometricMean } from '../../src/base/numbers.js';
import { Random } from '../../src/base/random.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { type ReadTimeloopInput, readTimeloopInput } from '../../src/formats/timeloop-input.js';
import { defineArchitecture } from '../../src/machine/architecture.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import { annealNest } from '../../src/search/loop-nest/nest-anneal.js';
import { nestSpace } from '../../src/search/loop-nest/nest-space.js';
import { hasReference, referenceText } from '../support/reference.js';

const SAMPLES = 20_000;

export function benchLoopNest() {
  const plain = searched(plainInput(), SAMPLES).perSecond;
  if (!hasReference) return { mappingsPerCpuSecond: plain };
  const rows = parseNamedCsv(referenceText('map-space', 'timeloop', 'mapper_best.csv'), 'best', ['case']);
  const ratios = rows.map((row) => {
    const name = row.text('case');
    const text = (): string => referenceText('map-space', 'timeloop', 'mapper_inputs', `${name}.yaml`);
    const input = readTimeloopInput([{ file: name, text }], name);
    const valid = Number(row.text('mappings_valid'));
    const theirs = valid / Number(row.text('cpu_s'));
    const speed = searched(input, SAMPLES).perSecond / theirs;
    const edp = Number(row.text('edp_uJ_cycles')) / (searched(input, valid).edp / 1e6);
    return { speed, edp };
  });
  return {
    mappingsPerCpuSecond: plain,
    timesTimeloopAtLeast: Math.min(...ratios.map(({ speed }) => speed)),
    timesTimeloopMean: geometricMean(ratios.map(({ speed }) => speed)),
    edpBetterAtLeast: Math.min(...ratios.map(({ edp }) => edp)),
    edpBetterMean: geometricMean(ratios.map(({ edp }) => edp)),
  };
}

type Searched = Pick<ReadTimeloopInput, 'problem' | 'architecture'> & Partial<Pick<ReadTimeloopInput, 'constraints'>>;

function searched({ problem, architecture, constraints }: Searched, samples: number) {
  const space = nestSpace(problem, architecture, constraints);
  const before = process.cpuUsage();
  const found = annealNest(space, { samples, random: new Random(1), metric: 'edp' });
  const { user, system } = process.cpuUsage(before);
  return { perSecond: found.samples / ((user + system) / 1e6), edp: found.cycles * found.picojoules };
}

function plainInput(): Searched {
  const energy = (each: number) => ({ read: each, fill: each, update: each });
  return {
    problem: gemmProblem({ name: 'square', m: 256, n: 256, k: 256 }),
    architecture: defineArchitecture({
      name: 'plain',
      levels: [
        { name: 'DRAM', energy: energy(200) },
        { name: 'GlobalBuffer', capacityBytes: 65536, energy: energy(6), fanout: { x: 16, y: 16 } },
        { name: 'RF', capacityBytes: 64, energy: energy(1) },
      ],
      macPicojoules: 1,
    }),
  };
}
