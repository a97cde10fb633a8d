/**
 * Genomes side by side in two flat arrays, so that a generation allocates nothing: genome i holds the genes
 * [i · jobs, (i + 1) · jobs) of `core` and `priority` (MAGMA, section V-A).
 */
import type { Random } from '../../../base/random.js';
import type { Mapping } from '../../../mapping/job-mapping.js';

export interface Population {
  readonly size: number;
  readonly jobs: number;
  readonly cores: number;
  readonly core: Int32Array;
  readonly priority: Float64Array;
  /** Objective of each genome. */
  readonly value: Float64Array;
}

export function population(size: number, jobs: number, cores: number): Population {
  return {
    size,
    jobs,
    cores,
    core: new Int32Array(size * jobs),
    priority: new Float64Array(size * jobs),
    value: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
  };
}

export function randomGenome(into: Population, index: number, random: Random): void {
  const from = index * into.jobs;
  for (let gene = from; gene < from + into.jobs; gene++) {
    into.core[gene] = random.below(into.cores);
    into.priority[gene] = random.uniform();
  }
}

/** Puts a given mapping in as genome `index`, not yet evaluated. */
export function putGenome(into: Population, index: number, mapping: Mapping): void {
  into.core.set(mapping.core, index * into.jobs);
  into.priority.set(mapping.priority, index * into.jobs);
  into.value[index] = Number.POSITIVE_INFINITY;
}

export function copyGenome(from: Population, source: number, into: Population, target: number): void {
  const { jobs, core, priority } = from;
  const { core: intoCore, priority: intoPriority } = into;
  const own = source * jobs;
  const to = target * jobs;
  // Gene by gene: a view of the genome, for `set`, would be garbage at once.
  for (let gene = 0; gene < jobs; gene++) intoCore[to + gene] = core[own + gene]!;
  for (let gene = 0; gene < jobs; gene++) intoPriority[to + gene] = priority[own + gene]!;
  into.value[target] = from.value[source]!;
}

/** Indices of the genomes, best first; equal ones in order of their index. */
export function ranking(genomes: Population): number[] {
  const order = new Array<number>(genomes.size);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const { value } = genomes;
  // Signs, not differences: each difference would be a double on the heap.
  return order.sort((a, b) => (value[a]! < value[b]! ? -1 : value[a]! > value[b]! ? 1 : a - b));
}
