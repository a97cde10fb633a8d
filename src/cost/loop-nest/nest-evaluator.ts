/**
 * The loop-nest model for searches: what loopNestCost says of a mapping, from and into typed arrays, without an object a
 * mapping. Mappings that break capacity or fan-out are told apart first. A test holds it against the plain model.
 */
import { InputError } from '../../base/errors.js';
import type { Architecture } from '../../machine/architecture.js';
import type { Problem } from '../../problem/problem.js';
import { flatProblem } from './flat-problem.js';
import type { NestGenome } from './nest-genome.js';

export interface NestEvaluator {
  /** Is the mapping legal? Its figures are then below, until the next is asked about. */
  evaluate(genome: NestGenome): boolean;
  /** Does it fit the levels and the array? The cheap half of `evaluate`. */
  fits(genome: NestGenome): boolean;
  cycles(): number;
  picojoules(): number;
  /** What crosses the outermost level's ports. */
  trafficBytes(): number;
}

/** @throws InputError for a problem that the model is not conformable with (flat-problem.ts) */
export function nestEvaluator(problem: Problem, architecture: Architecture): NestEvaluator {
  const { levels } = architecture;
  const flat = flatProblem(problem);
  const { dimensions, operands } = flat;
  const depth = levels.length;
  if (dimensions > 255 || operands.length > 30)
    throw new InputError({ path: problem.name, expected: 'at most 255 dimensions and 30 operands', found: dimensions });
  /** What an instance of each level works on, by level · dimensions + dimension; after the last: 1. */
  const tile = new Int32Array((depth + 1) * dimensions);
  /** Temporal loops of more than one trip, outermost first. */
  const loopDimension = new Int32Array(depth * dimensions);
  const loopTrips = new Float64Array(depth * dimensions);
  const loopTile = new Int32Array(depth * dimensions);
  /** How many of them lie outside of each level. */
  const outside = new Int32Array(depth + 1);
  const instances = new Float64Array(depth + 1);
  /** Trips of all temporal loops outside a level, by dimension: to know what a level ever holds. */
  const words = new Float64Array(depth * operands.length);
  const rates = levels.map((level) => ({
    capacity: level.capacityBytes / level.buffers,
    shared:
      (level.capacityBytes - Object.values(level.partitionBytes).reduce((sum, bytes) => sum + bytes, 0)) /
      level.buffers,
    apart: flat.names.map((name) => (level.partitionBytes[name] ?? Number.NaN) / level.buffers),
  }));
  const back = new Float64Array(flat.mostRanks);
  const starts = flat.startCounter();
  let cycles = 0;
  let picojoules = 0;

  /** Tiles of every level, and the words of each operand's tile. */
  const cut = (genome: NestGenome): void => {
    const { trips, copies } = genome;
    for (let d = 0; d < dimensions; d++) {
      let inner = 1;
      tile[depth * dimensions + d] = 1;
      for (let level = depth - 1; level >= 0; level--) {
        const at = level * dimensions + d;
        inner *= copies[at]! * trips[at]!;
        tile[at] = inner;
      }
    }
    for (let level = 0; level < depth; level++)
      for (let o = 0; o < operands.length; o++)
        words[level * operands.length + o] = operands[o]!.wordsOf(tile, level * dimensions);
  };

  const fits = (genome: NestGenome): boolean => {
    cut(genome);
    const { copies, alongY, keeps } = genome;
    let units = 1;
    for (let level = 0; level < depth; level++) {
      let [x, y] = [1, 1];
      for (let d = 0; d < dimensions; d++) {
        const at = level * dimensions + d;
        if (alongY[at] === 1) y *= copies[at]!;
        else x *= copies[at]!;
      }
      const { fanout } = levels[level]!;
      if (x > fanout.x || y > fanout.y) return false;
      units *= x * y;
      let shared = 0;
      for (let o = 0; o < operands.length; o++) {
        if (((keeps[level]! >> o) & 1) === 0) continue;
        const bytes = words[level * operands.length + o]! * operands[o]!.bytes;
        const apart = rates[level]!.apart[o]!;
        if (Number.isNaN(apart)) shared += bytes;
        else if (bytes > apart) return false;
      }
      if (shared > rates[level]!.shared) return false;
    }
    return units <= architecture.macUnits;
  };

  const line = ({ trips, copies, order }: NestGenome): number => {
    let loops = 0;
    let steps = 1;
    instances[0] = 1;
    for (let level = 0; level < depth; level++) {
      outside[level] = loops;
      const first = level * dimensions;
      for (let i = 0; i < dimensions; i++) {
        const d = order[first + i]!;
        const made = trips[first + d]!;
        if (made === 1) continue;
        steps *= made;
        loopDimension[loops] = d;
        loopTrips[loops] = made;
        loopTile[loops] = tile[first + d]! / made;
        loops++;
      }
      let spread = instances[level]!;
      for (let d = 0; d < dimensions; d++) spread *= copies[first + d]!;
      instances[level + 1] = spread;
    }
    outside[depth] = loops;
    return steps;
  };

  /** As fills.ts. */
  const fills = (o: number, level: number): number => {
    const operand = operands[o]!;
    const whole = words[level * operands.length + o]!;
    const end = outside[level]!;
    if (!operand.isWindow) {
      let product = 1;
      let last = 1;
      for (let i = 0; i < end; i++) {
        product *= loopTrips[i]!;
        if (operand.dependsOn[loopDimension[i]!] === 1) last = product;
      }
      return whole * last;
    }
    const { ranks, coefficients } = operand;
    let rounds = 1;
    for (let i = 0; i < end; i++) rounds *= loopTrips[i]!;
    let filled = whole;
    back.fill(0);
    for (let i = end - 1; i >= 0; i--) {
      const made = loopTrips[i]!;
      const d = loopDimension[i]!;
      rounds /= made;
      let moving = 0;
      let part = 1;
      for (let r = 0; r < ranks; r++) {
        const stride = coefficients[r * dimensions + d]! * loopTile[i]!;
        const distance = Math.abs(stride - back[r]!);
        if (distance > 0) {
          moving++;
          part = Math.min(1, distance / operand.extentOf(tile, level * dimensions, r));
        }
        back[r] = back[r]! + (made - 1) * stride;
      }
      if (moving > 0) filled += rounds * (made - 1) * (moving > 1 ? whole : whole * part);
    }
    return filled;
  };

  /** Different tiles among the instances of `end` under one of `level`: as sharing.ts. */
  const distinct = (genome: NestGenome, o: number, level: number, end: number): number => {
    const operand = operands[o]!;
    if (operand.isWindow) return starts(operand, genome.copies, tile, level, end);
    let product = 1;
    for (let own = level; own < end; own++)
      for (let d = 0; d < dimensions; d++)
        if (operand.dependsOn[d] === 1) product *= genome.copies[own * dimensions + d]!;
    return product;
  };

  /** Different words of the result that come to one instance of a level. */
  const everHeld = (genome: NestGenome, o: number, level: number): number => {
    const { dependsOn } = operands[o]!;
    let held = words[level * operands.length + o]!;
    for (let own = 0; own < level; own++)
      for (let d = 0; d < dimensions; d++) if (dependsOn[d] === 1) held *= genome.trips[own * dimensions + d]!;
    return held;
  };

  const read = new Float64Array(depth);
  const written = new Float64Array(depth);

  const evaluate = (genome: NestGenome): boolean => {
    if (!fits(genome)) return false;
    const steps = line(genome);
    read.fill(0);
    written.fill(0);
    picojoules = flat.macs * architecture.macPicojoules;
    for (let o = 0; o < operands.length; o++) {
      const { isResult, bytes } = operands[o]!;
      let inside = depth;
      let taken = steps;
      for (let level = depth - 1; level >= 0; level--) {
        if (((genome.keeps[level]! >> o) & 1) === 0) continue;
        const asked = taken * distinct(genome, o, level, inside);
        const filled = level === 0 ? 0 : fills(o, level);
        const reads = isResult ? Math.max(0, asked - everHeld(genome, o, level)) : asked;
        const updates = isResult ? asked : 0;
        read[level] = read[level]! + reads * bytes;
        written[level] = written[level]! + (filled + updates) * bytes;
        const { energy } = levels[level]!;
        picojoules +=
          (reads * energy.read + filled * energy.fill + updates * energy.update) * instances[level]! * bytes;
        inside = level;
        taken = filled;
      }
    }
    cycles = steps;
    for (let level = 0; level < depth; level++) {
      const { readBytesPerCycle, writeBytesPerCycle } = levels[level]!;
      cycles = Math.max(
        cycles,
        Math.ceil(read[level]! / readBytesPerCycle),
        Math.ceil(written[level]! / writeBytesPerCycle),
      );
    }
    return true;
  };
  return {
    evaluate,
    fits,
    cycles: () => cycles,
    picojoules: () => picojoules,
    trafficBytes: () => read[0]! + written[0]!,
  };
}
