/**
 * Mappings of a loop nest as points of the unit cube, for optimisers of real numbers: a coordinate for every prime factor
 * (which slot it lies in), for every loop's place in its level, every operand a level may keep, and the axis of copies
 * that may lie along both.
 */
import type { NestGenome } from '../../cost/loop-nest/nest-genome.js';
import type { Cube } from '../space.js';
import { factorIn, setFactor } from './nest-slots.js';
import type { NestSpace } from './nest-space.js';

export function nestCube(space: NestSpace): Cube<NestGenome> {
  const { slots: dimensions, keeps: choices } = space;
  const count = dimensions.length;
  const levels = choices.length;
  const factors = dimensions.flatMap(({ primes }, d) => primes.map((prime) => ({ d, prime })));
  const places = levels * count;
  const free = choices.flatMap(({ must, may }, level) => bitsOf(must ^ may).map((bit) => ({ level, bit })));
  const axes = dimensions.flatMap(({ spatial }, d) => spatial.map((slot) => ({ slot, at: slot.level * count + d })));
  const [atOrder, atKeeps] = [factors.length, factors.length + places];
  const atAxes = atKeeps + free.length;

  const genomeOf = (point: Float64Array): NestGenome => {
    const genome = space.empty();
    for (const [i, { d, prime }] of factors.entries()) {
      const { slots } = dimensions[d]!;
      const slot = slots[Math.min(slots.length - 1, Math.floor(point[i]! * slots.length))]!;
      setFactor(genome, slot, { d, count }, factorIn(genome, slot, { d, count }) * prime);
    }
    for (let level = 0; level < levels; level++) {
      const key = (d: number): number => point[atOrder + level * count + d]!;
      const order = genome.order.subarray(level * count, (level + 1) * count);
      order.set([...order].sort((a, b) => key(a) - key(b)));
      genome.keeps[level] = choices[level]!.must;
    }
    for (const [i, { level, bit }] of free.entries())
      if (point[atKeeps + i]! >= 0.5) genome.keeps[level] = genome.keeps[level]! | bit;
    for (const [i, { slot, at }] of axes.entries())
      genome.alongY[at] = slot.mayY && (!slot.mayX || point[atAxes + i]! >= 0.5) ? 1 : 0;
    space.settle(genome);
    return genome;
  };

  const pointOf = (genome: NestGenome): Float64Array => {
    const point = new Float64Array(atAxes + axes.length);
    const left = dimensions.map(({ slots }, d) => slots.map((slot) => factorIn(genome, slot, { d, count })));
    for (const [i, { d, prime }] of factors.entries()) {
      const held = left[d]!;
      const slot = held.findIndex((factor) => factor % prime === 0);
      held[slot] = held[slot]! / prime;
      point[i] = (slot + 0.5) / held.length;
    }
    for (let level = 0; level < levels; level++)
      for (let i = 0; i < count; i++)
        point[atOrder + level * count + genome.order[level * count + i]!] = (i + 0.5) / count;
    for (const [i, { level, bit }] of free.entries())
      point[atKeeps + i] = (genome.keeps[level]! & bit) !== 0 ? 0.75 : 0.25;
    for (const [i, { at }] of axes.entries()) point[atAxes + i] = genome.alongY[at] === 1 ? 0.75 : 0.25;
    return point;
  };
  return { dimension: atAxes + axes.length, genomeOf, pointOf };
}

function bitsOf(mask: number): number[] {
  return Array.from({ length: 31 }, (_, i) => 1 << i).filter((bit) => (mask & bit) !== 0);
}
