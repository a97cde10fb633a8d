/**
 * Policy gradients: the slopes are right, learning moves the policy the right way, and it finds better mappings for it.
 */
import { describe, expect, test } from 'vitest';
import { Random, stream } from '../../../src/base/random.js';
import { randomSearch } from '../../../src/search/jobs/heuristics/random.js';
import { JobEpisode, LEVELS } from '../../../src/search/jobs/job-episode.js';
import type { Mapper, Objective } from '../../../src/search/jobs/mapper.js';
import { mapperByPolicy } from '../../../src/search/jobs/optimiser-mappers.js';
import { A2C, a2c } from '../../../src/search/optimisers/policy/a2c.js';
import { Adam } from '../../../src/search/optimisers/policy/adam.js';
import { Network } from '../../../src/search/optimisers/policy/network.js';
import { Policy } from '../../../src/search/optimisers/policy/policy.js';
import { PPO2, ppo2 } from '../../../src/search/optimisers/policy/ppo2.js';
import { rewardsOf } from '../../../src/search/optimisers/policy/rollout.js';
import { drawTable, gainOverRandom, makespanProblem } from '../jobs/instances.js';

const normals = (count: number, random: Random): Float64Array =>
  Float64Array.from({ length: count }, () => random.normal());

/** Central differences of `loss` by every parameter. */
function differences(parameters: Float64Array, loss: () => number): Float64Array {
  const step = 1e-5;
  return parameters.map((kept, i) => {
    parameters[i] = kept + step;
    const above = loss();
    parameters[i] = kept - step;
    const below = loss();
    parameters[i] = kept;
    return (above - below) / (2 * step);
  });
}

function expectClose(found: Float64Array, expected: Float64Array): void {
  const apart = found.map((x, i) => Math.abs(x - expected[i]!));
  expect(Math.max(...apart)).toBeLessThan(1e-8);
  expect(expected.every((x) => x !== 0)).toBe(true);
}

describe('the backward pass agrees with finite differences', () => {
  test('of the network, summed over two inputs', () => {
    const random = new Random(1);
    const network = new Network(5, 6, 3, random);
    network.parameters.set(normals(network.parameters.length, random));
    const input = normals(10, random);
    const slope = normals(3, random);
    const loss = (): number =>
      [0, 5].reduce((sum, at) => {
        network.forward(input, at);
        return sum + network.output.reduce((part, x, i) => part + x * slope[i]!, 0);
      }, 0);
    for (const at of [0, 5]) {
      network.forward(input, at);
      network.backward(input, at, slope);
    }
    expectClose(network.gradient, differences(network.parameters, loss));
  });

  test("of a step's loss: log-probability, entropy and value", () => {
    const random = new Random(2);
    const policy = new Policy(3, [4, 2], random);
    const { parameters, gradient } = policy.network;
    parameters.set(normals(parameters.length, random).map((x) => x / 4));
    const seen = normals(3, random);
    const action = Int32Array.of(2, 1);
    const loss = (): number => {
      policy.look(seen, 0);
      const entropy = policy.probability.reduce((sum, p) => sum - p * Math.log(p), 0);
      return -1.5 * policy.logProbability(action, 0) - 0.3 * entropy + 0.7 * policy.value;
    };
    policy.look(seen, 0);
    policy.addLoss(seen, 0, action, 0, 1.5, 0.3, 0.7);
    expectClose(gradient, differences(parameters, loss));
  });
});

describe('a policy', () => {
  const settings = { learningRate: 0.01, gradientNorm: 0.5 };
  const seen = Float64Array.of(1);

  test('draws actions as often as it says', () => {
    const random = new Random(3);
    const policy = new Policy(1, [3, 2], random);
    policy.network.parameters.set(normals(policy.network.parameters.length, random).map((x) => x / 2));
    policy.look(seen, 0);
    const often = new Float64Array(5);
    const action = new Int32Array(2);
    for (let i = 0; i < 20_000; i++) {
      const logProbability = policy.draw(random, action, 0);
      expect(logProbability).toBeCloseTo(
        Math.log(policy.probability[action[0]!]! * policy.probability[3 + action[1]!]!),
        10,
      );
      often[action[0]!]! += 1 / 20_000;
      often[3 + action[1]!]! += 1 / 20_000;
    }
    often.forEach((share, i) => {
      expect(Math.abs(share - policy.probability[i]!)).toBeLessThan(0.015);
    });
  });

  test('shifts towards the action that is rewarded, and its critic towards the reward', () => {
    const random = new Random(4);
    const policy = new Policy(1, [3, 2], random);
    const adam = new Adam(policy.network.parameters, settings);
    const action = new Int32Array(2);
    policy.look(seen, 0);
    for (let i = 0; i < 3; i++) expect(policy.probability[i]).toBeCloseTo(1 / 3, 1);
    for (let batch = 0; batch < 100; batch++) {
      for (let i = 0; i < 8; i++) {
        policy.look(seen, 0);
        policy.draw(random, action, 0);
        const reward = action[0] === 1 ? 1 : 0;
        policy.addLoss(seen, 0, action, 0, reward - policy.value, 0, policy.value - reward);
      }
      adam.step(policy.network.gradient, 8);
    }
    policy.look(seen, 0);
    expect(policy.probability[1]).toBeGreaterThan(0.95);
    expect(policy.value).toBeGreaterThan(0.8);
    expect(policy.value).toBeLessThan(1.2);
  });

  test('that is paid for its entropy alone becomes uniform', () => {
    const random = new Random(5);
    const policy = new Policy(1, [4], random);
    const { parameters, gradient } = policy.network;
    parameters.set(normals(parameters.length, random).map((x) => x / 2));
    const adam = new Adam(parameters, settings);
    policy.look(seen, 0);
    expect(Math.max(...policy.probability)).toBeGreaterThan(0.4);
    for (let i = 0; i < 300; i++) {
      policy.look(seen, 0);
      policy.addLoss(seen, 0, Int32Array.of(0), 0, 0, 0.1, 0);
      adam.step(gradient, 1);
    }
    policy.look(seen, 0);
    for (const p of policy.probability) expect(p).toBeCloseTo(0.25, 1);
  });
});

describe('an episode', () => {
  test('places longest jobs first; within a level they keep that order', () => {
    const latencyCycles = Float64Array.of(1, 3, 40, 20, 10, 10);
    const table = { jobs: 3, cores: 2, latencyCycles, bandwidthBytesPerCycle: new Float64Array(6) };
    const episode = new JobEpisode(table);
    episode.begin();
    for (const level of [2, 2, 1]) episode.place(level - 1, level);
    // Job 1 came first, job 2 second; job 0 third, one level before them.
    expect([...episode.core]).toEqual([0, 1, 1]);
    const [first, second, third] = [...episode.priority];
    expect(first).toBeLessThan(second!);
    expect(second).toBeLessThan(third!);
    expect(Math.max(...episode.priority)).toBeLessThan(1);
    episode.begin();
    for (let i = 0; i < 3; i++) episode.place(0, LEVELS - 1);
    expect(Math.max(...episode.priority)).toBeLessThan(1);
  });

  test('sees the loads and bytes of the cores grow, in shares of an even spread', () => {
    const table = {
      jobs: 2,
      cores: 2,
      latencyCycles: Float64Array.of(30, 30, 10, 10),
      bandwidthBytesPerCycle: Float64Array.of(1, 1, 2, 2),
    };
    const episode = new JobEpisode(table);
    const seen = new Float64Array(episode.inputs);
    episode.begin();
    episode.observe(seen, 0);
    expect([...seen.subarray(4)]).toEqual([0, 0, 0, 0, 0]);
    episode.place(1, 0);
    episode.observe(seen, 0);
    // 30 of 40 cycles and 30 of 50 bytes, where half of them would be even; one job of two.
    expect([...seen.subarray(4)]).toEqual([0, 1.5, 0, 1.2, 0.5]);
  });
});

describe('the reward', () => {
  test('says how far below the mean a cost is, in standard deviations', () => {
    expect([...rewardsOf(Float64Array.of(1, 3, 1, 3))]).toEqual([1, -1, 1, -1]);
    expect(rewardsOf(Float64Array.of(5, 5)).every((x) => x === 0)).toBe(true);
  });

  test('of an infinite cost is that of the worst finite one', () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect([...rewardsOf(Float64Array.of(1, infinity, 1, 3))]).toEqual([1, -1, 1, -1]);
    expect(rewardsOf(Float64Array.of(infinity, infinity)).every((x) => x === 0)).toBe(true);
  });
});

const samples = 1000;
/** On two tables. */
const gain = (mapper: Mapper): number => gainOverRandom(mapper, samples, [1, 2]);

describe.each([
  ['a2c', mapperByPolicy(a2c), A2C.episodes],
  ['ppo2', mapperByPolicy(ppo2), PPO2.episodes],
])('%s', (_name, mapper, episodes) => {
  test('learns: with the same samples it is well ahead of random search', { timeout: 120_000 }, () => {
    expect(gain(mapper)).toBeLessThan(-0.05);
  });

  test('learns where a quarter of the genomes are infinitely bad, after a whole batch of them', () => {
    const { objective: cost, ...rest } = makespanProblem(drawTable(30, 4, 1), 32);
    const bestOf = (some: Mapper): number => {
      let asked = 0;
      const objective: Objective = (core, priority, offset) =>
        ++asked <= episodes || core[offset] === 0 ? Number.POSITIVE_INFINITY : cost(core, priority, offset);
      return some({ ...rest, objective }, { samples, random: stream(1, 'mapper') }).best;
    };
    expect(Math.log(bestOf(mapper) / bestOf(randomSearch))).toBeLessThan(-0.05);
  });
});
