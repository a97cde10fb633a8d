/**
 * Random scenarios of an accelerator, each drawn from its number as the seed: platforms S1 to S5 or cores of their own, a
 * bandwidth, a task, a mapper; what a user might write. The study allocator-random has a hundred of them, which a test
 * holds against this.
 */
import { type Random, stream } from '../../src/base/random.js';

/** What a point of the study sets. */
export interface RandomScenario {
  readonly seed: number;
  readonly platform: {
    readonly preset?: string;
    readonly cores?: readonly RandomCore[];
    readonly memory: { readonly bandwidthGBps: number };
  };
  readonly workload: { readonly task: string; readonly jobs: number; readonly groupSize: number };
  readonly mapper: { readonly name: string; readonly samples: number };
}

interface RandomCore {
  readonly dataflow: string;
  readonly rows: number;
  readonly sgKiB: number;
  readonly buffers: number;
}

export function randomScenario(index: number): RandomScenario {
  const random = stream(index, 'estimate');
  const preset = random.pick(['S1', 'S2', 'S3', 'S4', 'S5', undefined]);
  const memory = { bandwidthGBps: Number(power(random, 0, 8).toPrecision(3)) };
  const platform =
    preset === undefined
      ? { cores: Array.from({ length: 2 + random.below(5) }, () => randomCore(random)), memory }
      : { preset, memory };
  const seed = 1 + random.below(1000);
  const task = random.pick(['vision', 'language', 'recommendation', 'mix']);
  const jobs = 30 + random.below(50);
  const name = random.pick(['magma-plus', 'magma', 'herald']);
  return { seed, platform, workload: { task, jobs, groupSize: jobs }, mapper: { name, samples: 500 } };
}

function randomCore(random: Random): RandomCore {
  return {
    dataflow: random.pick(['hb', 'lb', 'eyeriss']),
    rows: random.pick([16, 32, 64, 128]),
    sgKiB: Math.round(power(random, 6, 10)),
    buffers: random.pick([2, 2, 3]),
  };
}

/** Between two powers of 2, evenly in the exponent. */
function power(random: Random, least: number, most: number): number {
  return 2 ** (least + random.uniform() * (most - least));
}
