/**
 * Lessons: what the teacher, the dynamic programme, does before every layer of a chain. Some lessons go wrong on purpose,
 * by a group that is cut short or carried on too long, so that the model sees how to go on from its own mistakes: what it
 * would do itself is not learned there, what is best after it is.
 */
import type { Random } from '../../src/base/random.js';
import { GroupCosts } from '../../src/estimate/fusion/group-costs.js';
import type { FusionChain } from '../../src/mapping/fusion-plan/chain.js';
import { powersOfTwo } from '../../src/mapping/fusion-plan/strategy.js';
import { type FusionSuffixes, fusionSuffixes } from '../../src/search/fusion/dp/fusion-dp.js';
import { CLASSES, FEATURES, FusionFeatures, type FusionTask } from '../../src/search/fusion/transformer/features.js';
import type { OpenGroup } from '../../src/search/fusion/transformer/group-state.js';

export interface Lesson {
  readonly steps: number;
  /** By step, `FEATURES` each. */
  readonly features: Float32Array;
  /** By step: the class to choose. */
  readonly target: Int32Array;
  /** By step: 1 if the choice is to be learned. */
  readonly weight: Float32Array;
  /** By step and class: 1 where it is legal. */
  readonly legal: Uint8Array;
}

export class Teacher {
  private readonly costs: GroupCosts;
  private readonly suffixes: FusionSuffixes;

  constructor(private readonly task: FusionTask) {
    const { chain, batch, memoryBytes, machine } = task;
    this.costs = new GroupCosts(chain, batch, machine);
    const choices = powersOfTwo(Math.min(batch, CLASSES.at(-1)!));
    this.suffixes = fusionSuffixes({ chain, batch, memoryBytes, choices }, this.costs);
  }

  /** The optimum as it is. */
  perfect(): Lesson {
    return this.lesson(() => undefined);
  }

  /** One that strays now and then. */
  straying(random: Random): Lesson {
    return this.lesson((first) => (random.uniform() < 0.35 ? this.stray(first, random) : undefined));
  }

  private lesson(stray: (first: number) => Group | undefined): Lesson {
    const { layers } = this.task.chain;
    const tokens: number[] = [];
    const weights: number[] = [];
    while (tokens.length < layers.length) {
      const first = tokens.length;
      const group = stray(first);
      const best = this.suffixes.tokens[first]!;
      tokens.push(...(group?.tokens ?? best));
      weights.push(...(group?.weights ?? Array.from(best, () => 1)));
    }
    return written(this.task, tokens, weights);
  }

  /** A group from `first` on that is not the best one, but for what follows the mistake. */
  private stray(first: number, random: Random): Group | undefined {
    const best = this.suffixes.tokens[first]!;
    const room = this.task.chain.layers.length - first;
    if (random.uniform() < 0.5) {
      if (best.length < 2) return undefined;
      const length = 1 + random.below(best.length - 1);
      const tokens = [...best.slice(0, length - 1), 0];
      return { tokens, weights: tokens.map(() => 0) };
    }
    if (room < 3) return undefined;
    const forced = Math.min(room - 1, 1 + random.below(12));
    return this.carriedOn(first, forced);
  }

  /** Fused for `forced` layers at least, a sample at a time, then ended where that is best. */
  private carriedOn(first: number, forced: number): Group | undefined {
    const { chain, batch, memoryBytes, machine } = this.task;
    const { rules } = new FusionFeatures({ chain, batch, memoryBytes, machine });
    let best: { last: number; ticks: number; bytes: number } | undefined;
    let group: OpenGroup | undefined;
    for (let last = first + 1; last < chain.layers.length; last++) {
      group = rules.added(group, last - 1, 1);
      if (last < first + forced || !rules.fitsPinned(group)) continue;
      const traffic = group.weightBytes + chain.weightBytes[last]!;
      const ticks = this.suffixes.ticksOf(first, last, traffic) + this.suffixes.ticks[last + 1]!;
      const bytes = this.costs.offChipBytes(first, last, traffic) + this.suffixes.bytes[last + 1]!;
      if (best === undefined || ticks < best.ticks || (ticks === best.ticks && bytes < best.bytes))
        best = { last, ticks, bytes };
    }
    if (best === undefined) return undefined;
    const length = best.last - first + 1;
    const tokens = Array.from({ length }, (_, i) => (i === length - 1 ? 0 : 1));
    return { tokens, weights: tokens.map((_, i) => (i < forced ? 0 : 1)) };
  }
}

interface Group {
  readonly tokens: readonly number[];
  readonly weights: readonly number[];
}

function written(task: FusionTask, tokens: readonly number[], weights: readonly number[]): Lesson {
  const steps = task.chain.layers.length - 1;
  const features = new Float32Array(steps * FEATURES);
  const legal = new Uint8Array(steps * CLASSES.length);
  const seen = new FusionFeatures(task);
  let group: OpenGroup | undefined;
  for (let layer = 0; layer < steps; layer++) {
    seen.write(features.subarray(layer * FEATURES, (layer + 1) * FEATURES), layer, group, tokens[layer - 1] ?? 0);
    CLASSES.forEach((token, i) => {
      legal[layer * CLASSES.length + i] = seen.rules.isLegal(group, layer, token) ? 1 : 0;
    });
    const token = tokens[layer]!;
    group = token === 0 ? undefined : seen.rules.added(group, layer, token);
  }
  const target = Int32Array.from({ length: steps }, (_, layer) => CLASSES.indexOf(tokens[layer]!));
  return { steps, features, target, weight: Float32Array.from(weights.slice(0, steps)), legal };
}

/** A problem to learn from: the chain, and conditions drawn for it. */
export function drawnTask(chain: FusionChain, random: Random, isNamed: boolean): FusionTask {
  const batch = random.uniform() < 0.8 ? 64 : random.pick([16, 32]);
  // Named networks are only ever seen with powers of two; what lies between is left to be found.
  const mebibytes = isNamed ? random.pick(TRAINED_MEBIBYTES) : 0.5 * Math.exp(random.uniform() * Math.log(200));
  return { chain, batch, memoryBytes: Math.round(mebibytes * 2 ** 20), machine: drawnMachine(random) };
}

export const TRAINED_MEBIBYTES = [1, 2, 4, 8, 16, 32, 64] as const;

function drawnMachine(random: Random): FusionTask['machine'] {
  const points = [
    { macsPerCycle: 1024, offChipBytesPerCycle: 16, onChipBytesPerCycle: 256 },
    { macsPerCycle: 4096, offChipBytesPerCycle: 8, onChipBytesPerCycle: 256 },
    { macsPerCycle: 16384, offChipBytesPerCycle: 16, onChipBytesPerCycle: 512 },
  ];
  if (random.uniform() < 0.6) return random.pick(points);
  const offChipBytesPerCycle = 4 << random.below(4);
  return {
    macsPerCycle: 512 << random.below(7),
    offChipBytesPerCycle,
    onChipBytesPerCycle: offChipBytesPerCycle * (8 << random.below(4)),
  };
}
