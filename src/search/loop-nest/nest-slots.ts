/**
 * Where the prime factors of each dimension may lie: in the temporal loop of a level, or among its copies. Constraints
 * take values away from a slot; a slot with none but 1 left is no slot. A mapping deals out every factor of every dimension.
 */
import { InputError } from '../../base/errors.js';
import type { Random } from '../../base/random.js';
import type { NestGenome } from '../../cost/loop-nest/nest-genome.js';
import type { Architecture } from '../../machine/architecture.js';
import { allows, type LevelConstraints, type MapConstraints, type NumberSet } from '../../mapping/constraints.js';
import type { Problem } from '../../problem/problem.js';

export interface Slot {
  readonly level: number;
  readonly isSpatial: boolean;
  readonly set: NumberSet;
  /** Axes that copies may lie along. */
  readonly mayX: boolean;
  readonly mayY: boolean;
}

export interface DimensionSlots {
  readonly size: number;
  /** With repetition, ascending. */
  readonly primes: readonly number[];
  /** Outermost first. */
  readonly slots: readonly Slot[];
  readonly temporal: readonly Slot[];
  readonly spatial: readonly Slot[];
  /** Ascending. */
  readonly divisors: readonly number[];
}

export function slotsOf(
  problem: Problem,
  { levels }: Architecture,
  constraints: MapConstraints | undefined,
): DimensionSlots[] {
  return problem.dimensions.map(({ name, size }) => {
    const slots = levels.flatMap((level, at): Slot[] => {
      const own: LevelConstraints = constraints?.levels[level.name] ?? {};
      const { x, y } = level.fanout;
      const mayX = x > 1 && (own.parallel?.x?.includes(name) ?? true);
      const mayY = y > 1 && (own.parallel?.y?.includes(name) ?? true);
      const temporal = { level: at, isSpatial: false, set: own.trips?.[name] ?? {}, mayX: false, mayY: false };
      const spatial = { level: at, isSpatial: true, set: own.copies?.[name] ?? {}, mayX, mayY };
      return mayX || mayY || !allows(spatial.set, 1) ? [temporal, spatial] : [temporal];
    });
    const [temporal, spatial] = [slots.filter((slot) => !slot.isSpatial), slots.filter((slot) => slot.isSpatial)];
    return { size, primes: primesOf(size), slots, temporal, spatial, divisors: divisorsOf(size) };
  });
}

function primesOf(size: number): number[] {
  const found: number[] = [];
  let rest = size;
  for (let prime = 2; prime * prime <= rest; prime++)
    while (rest % prime === 0) {
      found.push(prime);
      rest /= prime;
    }
  return rest > 1 ? [...found, rest] : found;
}

/** The factor that a genome has in a slot of a dimension. */
export function factorIn(
  genome: NestGenome,
  { level, isSpatial }: Slot,
  place: { readonly d: number; readonly count: number },
): number {
  return (isSpatial ? genome.copies : genome.trips)[level * place.count + place.d] ?? 1;
}

export function setFactor(
  genome: NestGenome,
  { level, isSpatial }: Slot,
  place: { readonly d: number; readonly count: number },
  value: number,
): void {
  (isSpatial ? genome.copies : genome.trips)[level * place.count + place.d] = value;
}

/**
 * A random way to deal a dimension out, slot by slot from the innermost: each takes a divisor of what is left, if its
 * constraints and those of the slots after it can still be met.
 * @throws InputError where there is no way
 */
export function dealtOut({ size, slots, divisors }: DimensionSlots, name: string, random: Random): number[] {
  const dead = new Set<number>();
  const taken: number[] = new Array<number>(slots.length).fill(1);
  const deal = (at: number, rest: number): boolean => {
    if (at < 0) return rest === 1;
    if (dead.has(at * (size + 1) + rest)) return false;
    const choices = divisors.filter((value) => rest % value === 0 && allows(slots[at]!.set, value));
    for (let left = choices.length; left > 0; left--) {
      const pick = random.below(left);
      const value = choices[pick]!;
      choices[pick] = choices[left - 1]!;
      taken[at] = value;
      if (deal(at - 1, rest / value)) return true;
    }
    dead.add(at * (size + 1) + rest);
    return false;
  };
  if (deal(slots.length - 1, size)) return taken;
  throw new InputError({ path: name, expected: `factors of ${size} that the constraints allow`, found: 'none' });
}

function divisorsOf(size: number): number[] {
  const found: number[] = [];
  for (let small = 1; small * small <= size; small++)
    if (size % small === 0) found.push(small, ...(small * small === size ? [] : [size / small]));
  return found.sort((a, b) => a - b);
}
