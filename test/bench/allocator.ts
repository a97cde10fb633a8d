/**
 * One evaluation of the allocator, decode, sort and integrate, against plain C++ on the same genomes in the same run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MakespanEvaluator } from '../../src/estimate/allocator/evaluator.js';
import { randomGenomes, randomTable } from './inputs.js';

const JOBS = 100;
const CORES = 4;
const BANDWIDTH = 16;
const GENOMES = 2000;
const ROUNDS = 15;

export function benchAllocator() {
  const table = randomTable(JOBS, CORES);
  const { core, priority } = randomGenomes(GENOMES, table);
  const evaluator = new MakespanEvaluator(table, BANDWIDTH);
  let nsPerEvaluation = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.hrtime.bigint();
    sum = 0;
    for (let genome = 0; genome < GENOMES; genome++) sum += evaluator.makespan(core, priority, genome * JOBS);
    nsPerEvaluation = Math.min(nsPerEvaluation, Number(process.hrtime.bigint() - before) / GENOMES);
  }

  const input = [
    [JOBS, CORES, GENOMES, ROUNDS, BANDWIDTH],
    table.latencyCycles,
    table.bandwidthBytesPerCycle,
    core,
    priority,
  ];
  const cpp = plainCpp(input.map((values) => Array.from(values).join(' ')).join('\n'));
  if (cpp === undefined) return { nsPerEvaluation, cppNsPerEvaluation: null, ratio: null };
  if (Math.abs(cpp.sum / sum - 1) > 1e-9) throw new Error(`C++ found ${cpp.sum}, Caldera ${sum}`);
  return { nsPerEvaluation, cppNsPerEvaluation: cpp.ns, ratio: nsPerEvaluation / cpp.ns };
}

/** Undefined where there is no C++ compiler. */
function plainCpp(input: string): { ns: number; sum: number } | undefined {
  if (spawnSync('g++', ['--version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'caldera-bench-'));
  try {
    const program = join(folder, 'allocator');
    execFileSync('g++', ['-O3', '-o', program, join(import.meta.dirname, 'allocator.cpp')]);
    const [ns, sum] = execFileSync(program, { input, encoding: 'utf8' }).split(' ').map(Number);
    return { ns: ns as number, sum: sum as number };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
