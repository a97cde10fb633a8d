/**
 * The mappings of a problem as a space to search: a first mapping, random ones, and moves that change a mapping a
 * little. Every mapping deals out all factors and obeys the constraints; whether it fits the levels is asked by `fits`.
 */
import { InputError } from '../../base/errors.js';
import type { Random } from '../../base/random.js';
import { flatProblem } from '../../cost/loop-nest/flat-problem.js';
import { type NestEvaluator, nestEvaluator } from '../../cost/loop-nest/nest-evaluator.js';
import { copyGenome, emptyGenome, genomeMapping, type NestGenome } from '../../cost/loop-nest/nest-genome.js';
import type { Architecture } from '../../machine/architecture.js';
import { allows, type LevelConstraints, type MapConstraints, type NumberSet } from '../../mapping/constraints.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import { legal } from '../../mapping/legal.js';
import type { Problem } from '../../problem/problem.js';
import { type DimensionSlots, dealtOut, factorIn, type Slot, setFactor, slotsOf } from './nest-slots.js';

export interface NestSpace {
  readonly evaluator: NestEvaluator;
  empty(): NestGenome;
  /** Fits. @throws InputError where none is found in many tries */
  random(random: Random): NestGenome;
  /** Changes the genome a little, perhaps into one that does not fit. */
  move(genome: NestGenome, random: Random): void;
  /** Fits the levels, and obeys what constraints the moves do not know. */
  fits(genome: NestGenome): boolean;
  /** Are all factors among those that the constraints allow? Moves see to it; genomes from elsewhere may not be. */
  isAllowed(genome: NestGenome): boolean;
  /** Loops whose place is constrained, to their places. */
  settle(genome: NestGenome): void;
  /** By dimension. */
  readonly slots: readonly DimensionSlots[];
  /** By level: bits of the operands that it must keep, and of those it may. */
  readonly keeps: readonly { readonly must: number; readonly may: number }[];
  /** The same for genomes of one mapping (and, once in 2⁵³, for others): loops of one trip have no place. */
  key(genome: NestGenome): number;
  mapping(genome: NestGenome): LayerMapping;
}

/** Factors that a random mapping tries to fill array and buffers with. */
const FILLING = 100;
/** Share of the moves that change something else as well. */
const AGAIN = 0.2;
/** Random mappings that are drawn before the space counts as empty. */
const MOST_TRIES = 20_000;

export function nestSpace(problem: Problem, architecture: Architecture, constraints?: MapConstraints): NestSpace {
  const evaluator = nestEvaluator(problem, architecture);
  const dimensions = slotsOf(problem, architecture, constraints);
  const count = dimensions.length;
  const { levels } = architecture;
  const names = problem.dimensions.map(({ name }) => name);
  const moving = dimensions.flatMap(({ primes, slots }, d) => (primes.length > 0 && slots.length > 1 ? [d] : []));
  const flat = flatProblem(problem).operands;
  const choices = keepChoices(problem, architecture, constraints);
  const free = choices.flatMap(({ must, may }, level) =>
    problem.operands.flatMap((_, o) => (((must ^ may) >> o) % 2 === 1 ? [{ level, o }] : [])),
  );
  const fixed = levels.map(({ name }) =>
    [...(constraints?.levels[name]?.order?.innermost ?? [])].map((dimension) => names.indexOf(dimension)),
  );
  const first = levels.map(({ name }) =>
    [...(constraints?.levels[name]?.order?.outermost ?? [])].map((dimension) => names.indexOf(dimension)),
  );
  const isPlain = Object.values(constraints?.levels ?? {}).every(isKnownToMoves);

  /** The constrained loops back to their places. */
  const settle = (genome: NestGenome): void => {
    for (let level = 0; level < levels.length; level++) {
      const [inner, outer] = [fixed[level]!, first[level]!];
      if (inner.length + outer.length === 0) continue;
      const order = genome.order.subarray(level * count, (level + 1) * count);
      const others = [...order].filter((d) => !inner.includes(d) && !outer.includes(d));
      order.set([...outer, ...others, ...inner.filter((d) => !outer.includes(d))]);
    }
  };

  const empty = (): NestGenome => emptyGenome(problem, architecture);

  const fits = (genome: NestGenome): boolean => {
    if (!evaluator.fits(genome)) return false;
    return (
      isPlain ||
      legal(
        problem,
        architecture,
        genomeMapping(genome, problem, architecture),
        constraints === undefined ? [] : [constraints],
      ).length === 0
    );
  };

  const drawn = (genome: NestGenome, random: Random): void => {
    copyGenome(empty(), genome);
    for (const [d, dimension] of dimensions.entries()) {
      const factors = dealtOut(dimension, names[d]!, random);
      for (const [i, slot] of dimension.slots.entries()) setFactor(genome, slot, { d, count }, factors[i]!);
      for (const slot of dimension.slots)
        if (slot.isSpatial)
          genome.alongY[slot.level * count + d] = slot.mayX && (!slot.mayY || random.uniform() < 0.5) ? 0 : 1;
    }
    for (let level = 0; level < levels.length; level++) {
      shuffle(genome.order.subarray(level * count, (level + 1) * count), random);
      const { must, may } = choices[level]!;
      genome.keeps[level] = must | (may & random.below(2 ** problem.operands.length));
    }
    settle(genome);
  };

  /** A factor to the outermost loop: what makes tiles and copies smaller, and so fit at last. */
  const shrink = (genome: NestGenome, random: Random): boolean => {
    const d = moving.length === 0 ? 0 : random.pick(moving);
    const { slots, primes } = dimensions[d]!;
    const held = slots.filter((slot, i) => i > 0 && factorIn(genome, slot, { d, count }) > 1);
    if (held.length === 0) return false;
    const from = random.pick(held);
    const to = slots[random.below(slots.indexOf(from))]!;
    return shift(genome, { d, from, to, prime: primeIn(primes, factorIn(genome, from, { d, count }), random) });
  };

  const shift = (
    genome: NestGenome,
    { d, from, to, prime }: { d: number; from: Slot; to: Slot; prime: number },
  ): boolean => {
    const place = { d, count };
    const less = factorIn(genome, from, place) / prime;
    const more = factorIn(genome, to, place) * prime;
    if (!allows(from.set, less) || !allows(to.set, more) || (to.isSpatial && !to.mayX && !to.mayY)) return false;
    setFactor(genome, from, place, less);
    setFactor(genome, to, place, more);
    return true;
  };

  /** Factors from loops to copies, and from outer levels to inner, while they fit: an array in use, buffers that are full. */
  const filled = (genome: NestGenome, source: Random): NestGenome => {
    for (let i = 0; i < FILLING && moving.length > 0; i++) {
      const d = source.pick(moving);
      const { primes, temporal, spatial } = dimensions[d]!;
      const open = i < FILLING / 2 ? spatial : temporal;
      if (open.length === 0) continue;
      const from = source.pick(temporal);
      const to = source.pick(open);
      const factor = factorIn(genome, from, { d, count });
      if (factor === 1 || (!to.isSpatial && to.level <= from.level)) continue;
      const at = to.level * count + d;
      const axis = genome.alongY[at]!;
      if (to.mayX && to.mayY && genome.copies[at] === 1) genome.alongY[at] = source.below(2);
      const prime = primeIn(primes, factor, source);
      if (!shift(genome, { d, from, to, prime }) || fits(genome)) continue;
      shift(genome, { d, from: to, to: from, prime });
      if (to.isSpatial) genome.alongY[at] = axis;
    }
    return genome;
  };

  const random = (source: Random): NestGenome => {
    const genome = empty();
    for (let tries = 0; tries < MOST_TRIES / 50; tries++) {
      drawn(genome, source);
      for (let steps = 0; steps < 50; steps++) {
        if (fits(genome)) return filled(genome, source);
        shrink(genome, source);
      }
    }
    throw new InputError({
      path: 'mapping',
      expected: 'a mapping that fits the levels and obeys the constraints',
      found: `none in ${MOST_TRIES} tries`,
    });
  };

  const move = (genome: NestGenome, source: Random): void => {
    do step(genome, source);
    while (source.uniform() < AGAIN);
  };

  const step = (genome: NestGenome, source: Random): void => {
    const kind = source.uniform();
    if (kind < 0.6 && moving.length > 0) {
      const moved = moveFactor(genome, source, undefined);
      // something comes back from where the factor went: what is full stays as full
      if (moved !== undefined && source.uniform() < 0.5) moveFactor(genome, source, moved);
    } else if (kind < 0.8) reorder(genome, source);
    else if (free.length > 0) {
      const { level, o } = source.pick(free);
      genome.keeps[level] = genome.keeps[level]! ^ (1 << o);
    }
  };

  const moveFactor = (genome: NestGenome, source: Random, back: Moved | undefined): Moved | undefined => {
    const d = source.pick(moving);
    const { slots, primes } = dimensions[d]!;
    const place = { d, count };
    const wanted = (slot: Slot): boolean =>
      back === undefined || (slot.level === back.to.level && slot.isSpatial === back.to.isSpatial);
    const held = slots.filter((slot) => factorIn(genome, slot, place) > 1 && wanted(slot));
    if (held.length === 0) return undefined;
    const from = source.pick(held);
    const to = back === undefined ? source.pick(slots) : like(slots, back.from);
    if (to === undefined || from === to) return undefined;
    const whole = factorIn(genome, from, place);
    const isNew = to.isSpatial && factorIn(genome, to, place) === 1;
    if (isNew && to.mayX && to.mayY) genome.alongY[to.level * count + d] = source.below(2);
    const prime = source.uniform() < 0.25 ? whole : primeIn(primes, whole, source);
    return shift(genome, { d, from, to, prime }) ? { from, to } : undefined;
  };

  /** Loops of one trip have no place: only the others change theirs. */
  const reorder = (genome: NestGenome, source: Random): void => {
    const level = source.below(levels.length);
    const order = genome.order.subarray(level * count, (level + 1) * count);
    const places = [...order.keys()].filter((i) => genome.trips[level * count + order[i]!]! > 1);
    if (places.length < 2) return;
    const loops = places.map((i) => order[i]!);
    if (source.uniform() < 0.5) {
      // what one operand does not depend on comes innermost: its tile stays
      const { dependsOn } = source.pick(flat);
      loops.sort((a, b) => dependsOn[b]! - dependsOn[a]!);
    } else {
      const [moved] = loops.splice(source.below(loops.length), 1);
      loops.splice(source.below(loops.length + 1), 0, moved!);
    }
    for (const [i, place] of places.entries()) order[place] = loops[i]!;
    settle(genome);
  };

  const key = ({ trips, copies, order, keeps }: NestGenome): number => {
    let [low, high] = [17, 23];
    const mix = (value: number): void => {
      low = Math.imul(low ^ value, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high + value, 0x85ebca6b) ^ low;
      high ^= high >>> 13;
    };
    for (let level = 0; level < levels.length; level++) {
      mix(keeps[level]!);
      for (let i = 0; i < count; i++) {
        const d = order[level * count + i]!;
        const made = trips[level * count + d]!;
        if (made > 1) mix(d * 2654435 + made);
        mix(copies[level * count + i]!);
      }
    }
    return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
  };

  const isAllowed = (genome: NestGenome): boolean =>
    dimensions.every(({ slots }, d) => slots.every((slot) => allows(slot.set, factorIn(genome, slot, { d, count }))));

  return {
    evaluator,
    empty,
    random,
    move,
    fits,
    isAllowed,
    settle,
    slots: dimensions,
    keeps: choices,
    key,
    mapping: (genome) => genomeMapping(genome, problem, architecture),
  };
}

/** Moves obey all of it; the rest is asked of every mapping. */
function isKnownToMoves({ order, tiles = {}, shape = {} }: LevelConstraints): boolean {
  const { x = {}, y = {} } = shape;
  const isOpen = ({ values, min = 1, max = Number.POSITIVE_INFINITY }: NumberSet): boolean =>
    values === undefined && min <= 1 && max === Number.POSITIVE_INFINITY;
  return order?.orders === undefined && Object.keys(tiles).length === 0 && isOpen(x) && isOpen(y);
}

interface Moved {
  readonly from: Slot;
  readonly to: Slot;
}

function like(slots: readonly Slot[], wanted: Slot): Slot | undefined {
  return slots.find(({ level, isSpatial }) => level === wanted.level && isSpatial === wanted.isSpatial);
}

function primeIn(primes: readonly number[], factor: number, random: Random): number {
  return random.pick(primes.filter((prime) => factor % prime === 0));
}

function shuffle(list: Uint8Array, random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = list[i]!;
    list[i] = list[j]!;
    list[j] = swapped;
  }
}

/** Bits of the operands that a level must keep, and of those it may. */
function keepChoices(
  { operands }: Problem,
  { levels }: Architecture,
  constraints: MapConstraints | undefined,
): { readonly must: number; readonly may: number }[] {
  return levels.map(({ name, holds, mayBypass }, level) => {
    const own = constraints?.levels[name];
    let [must, may] = [0, 0];
    for (const [o, operand] of operands.entries()) {
      const held = holds?.includes(operand.name) ?? true;
      const isKept =
        level === 0 ||
        (held && (mayBypass?.includes(operand.name) === false || own?.keeps?.includes(operand.name) === true));
      if (isKept) must |= 1 << o;
      if (isKept || (held && own?.bypasses?.includes(operand.name) !== true)) may |= 1 << o;
    }
    return { must, may };
  });
}
