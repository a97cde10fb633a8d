/**
 * What no mapping can beat by the loop-nest model. Cycles: every MAC takes a unit a cycle; what crosses into the array at
 * the least passes the outermost level's ports. Energy: the MACs; that crossing; and the question of every step to the
 * levels that the MAC units ask, each of which is filled with all words once.
 *
 * What crosses is every used word once, or more where the capacities of all levels inside are small (problem/reuse.ts).
 * Of the questions: the units below an instance can share a word, but the words of two operands that share an
 * element of each multiply to the units at least, those of all three to their square over the filter taps.
 */
import { type Architecture, instances } from '../../machine/architecture.js';
import { touchedElements } from '../../problem/footprint.js';
import { type Operand, type Problem, problemMacs } from '../../problem/problem.js';
import { isPointOf, leastCrossing, tapsOf } from '../../problem/reuse.js';

export interface NestBound {
  readonly cycles: number;
  readonly picojoules: number;
  readonly trafficBytes: number;
}

export function nestBound(problem: Problem, architecture: Architecture): NestBound {
  const macs = problemMacs(problem);
  const [outermost] = architecture.levels;
  const { readBytesPerCycle = 1, writeBytesPerCycle = 1, energy = { read: 0, update: 0 } } = outermost ?? {};
  const used = (isResult: boolean): number =>
    problem.operands.reduce((total, own) => total + (own.isResult === isResult ? usedBytes(own, problem) : 0), 0);
  const crossing = crossingBytes(problem, architecture);
  const cycles = Math.max(
    Math.ceil(macs / architecture.macUnits),
    Math.ceil(used(false) / readBytesPerCycle),
    Math.ceil(used(true) / writeBytesPerCycle),
    Math.ceil(crossing / (readBytesPerCycle + writeBytesPerCycle)),
  );
  const once = used(false) * energy.read + used(true) * energy.update;
  const again = Math.max(0, crossing - used(false) - used(true)) * Math.min(energy.read, energy.update);
  const picojoules = macs * architecture.macPicojoules + once + leastAsking(problem, architecture, again);
  return { cycles, picojoules, trafficBytes: Math.max(crossing, used(false) + used(true)) };
}

function widthOf({ elementBytes, partialBytes }: Operand): number {
  return Math.max(elementBytes, partialBytes);
}

function usedBytes(operand: Operand, problem: Problem): number {
  return touchedElements(operand, problem) * widthOf(operand);
}

/** Into all levels but the outermost, taken together. Words count as wide as the narrowest. */
function crossingBytes(problem: Problem, architecture: Architecture): number {
  const narrowest = Math.min(...problem.operands.map(widthOf));
  const counts = instances(architecture);
  const room = architecture.levels.reduce(
    (sum, { capacityBytes, buffers }, i) => sum + (i === 0 ? 0 : (capacityBytes / buffers) * (counts[i] ?? 1)),
    0,
  );
  return leastCrossing(problemMacs(problem), tapsOf(problem), Math.floor(room / narrowest)) * narrowest;
}

/** An operand asked of a level in every step. */
interface Asked {
  readonly operand: Operand;
  readonly level: number;
  /** MAC units below an instance. */
  readonly units: number;
  /** Picojoules that are paid, by two counts; both hold. */
  readonly counts: readonly [Paid, Paid];
}

interface Paid {
  /** A MAC, where the units below an instance share one word. */
  readonly each: number;
  /** Whatever is asked; below 0 for what `each` counts too much. */
  readonly once: number;
}

/**
 * Picojoules of all questions and of filling the levels that are asked: the least over all choices of a level for each operand.
 * @param again picojoules of what crosses from the outermost level more than once; part of the questions where it is asked
 */
function leastAsking(problem: Problem, architecture: Architecture, again: number): number {
  const choices = problem.operands.map((operand) => askedOf(operand, problem, architecture));
  const taps = tapsOf(problem);
  const macs = problemMacs(problem);
  let least = Number.POSITIVE_INFINITY;
  const choose = (chosen: readonly Asked[]): void => {
    const next = choices[chosen.length];
    if (next !== undefined) {
      for (const one of next) choose([...chosen, one]);
      return;
    }
    const [first, second] = [0, 1].map((count) => {
      const once = chosen.reduce((sum, { counts }) => sum + counts[count]!.once, 0);
      return once + macs * leastWords(chosen, count, problem, taps);
    }) as [number, number];
    const crossing = chosen.some(({ level }) => level === 0) ? 0 : again;
    least = Math.min(least, Math.max(0, first, second) + crossing);
  };
  choose([]);
  return least;
}

/** MAC units below an instance of each level; of a flexible array at the most. */
function unitsBelow(architecture: Architecture): number[] {
  const { fanout } = architecture.levels.at(-1) ?? { fanout: { x: 1, y: 1 } };
  const counts = instances(architecture);
  const all = (counts.at(-1) ?? 1) * fanout.x * fanout.y;
  return counts.map((count) => Math.min(architecture.macUnits, all / count));
}

function askedOf(operand: Operand, problem: Problem, architecture: Architecture): Asked[] {
  const instancesOf = instances(architecture);
  const unitsOf = unitsBelow(architecture);
  const width = widthOf(operand);
  const used = usedBytes(operand, problem);
  return architecture.levels.flatMap(({ energy, holds }, level): Asked[] => {
    if (level > 0 && holds?.includes(operand.name) === false) return [];
    const count = instancesOf[level] ?? 1;
    const perByte = operand.isResult ? energy.update : energy.read;
    // The words that cross the outermost level are counted by the crossing already: its own accesses leave them out.
    const once = used * (level === 0 ? -perByte : energy.fill);
    const units = unitsOf[level] ?? 1;
    const plain = { each: (perByte * width) / units, once };
    // a sum that goes on is read, but for the first of each word in an instance
    const sums = { each: plain.each + (energy.read * width) / units, once: once - used * energy.read * count };
    return [{ operand, level, units, counts: [plain, operand.isResult ? sums : plain] }];
  });
}

/** Picojoules of a MAC: a word each a step, or together as many as the units demand. */
function leastWords(chosen: readonly Asked[], count: number, problem: Problem, taps: number | undefined): number {
  const each = chosen.map((own) => own.counts[count]!.each);
  const single = each.reduce((sum, own) => sum + own, 0);
  let most = single;
  for (const [i, one] of chosen.entries())
    for (const [j, other] of chosen.entries()) {
      if (j <= i || !isPointOf(problem, one.operand, other.operand)) continue;
      const pair = 2 * Math.sqrt(each[i]! * each[j]! * Math.min(one.units, other.units));
      most = Math.max(most, single + Math.max(0, pair - each[i]! - each[j]!));
    }
  if (taps === undefined) return most;
  const units = Math.min(...chosen.map((own) => own.units));
  const product = each.reduce((made, own) => made * own, units ** 2 / taps);
  return Math.max(most, 3 * Math.cbrt(product));
}
