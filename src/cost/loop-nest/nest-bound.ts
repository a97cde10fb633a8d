/**
 * What no mapping can beat by the loop-nest model. Cycles: every MAC takes a unit a cycle; every word that is used leaves
 * the outermost level once, every result comes back once. Energy: besides, every MAC asks the innermost level that keeps an
 * operand, once for at most as many MACs as units lie below an instance.
 */
import { type Architecture, instances } from '../../machine/architecture.js';
import { touchedElements } from '../../problem/footprint.js';
import { type Operand, type Problem, problemMacs } from '../../problem/problem.js';

export interface NestBound {
  readonly cycles: number;
  readonly picojoules: number;
}

export function nestBound(problem: Problem, architecture: Architecture): NestBound {
  const macs = problemMacs(problem);
  const bytes = (operand: Operand): number =>
    touchedElements(operand, problem) * Math.max(operand.elementBytes, operand.partialBytes);
  const sum = (isResult: boolean): number =>
    problem.operands.reduce((total, own) => total + (own.isResult === isResult ? bytes(own) : 0), 0);
  const [outermost] = architecture.levels;
  const cycles = Math.max(
    Math.ceil(macs / architecture.macUnits),
    Math.ceil(sum(false) / (outermost?.readBytesPerCycle ?? 1)),
    Math.ceil(sum(true) / (outermost?.writeBytesPerCycle ?? 1)),
  );
  const picojoules = problem.operands.reduce(
    (total, own) => total + leastEnergy(own, bytes(own), macs, architecture),
    macs * architecture.macPicojoules,
  );
  return { cycles, picojoules };
}

function leastEnergy(operand: Operand, compulsory: number, macs: number, architecture: Architecture): number {
  const { isResult, elementBytes, partialBytes } = operand;
  const width = Math.max(elementBytes, partialBytes);
  const counts = instances(architecture);
  const { fanout } = architecture.levels.at(-1) ?? { fanout: { x: 1, y: 1 } };
  const units = (counts.at(-1) ?? 1) * fanout.x * fanout.y;
  const asking = architecture.levels.map(({ energy }, level) => {
    const each = isResult ? energy.update : energy.read;
    const asked = (macs * width * (counts[level] ?? 1)) / units;
    // the outermost level is asked for the compulsory bytes whoever is asked by the MAC units
    return each * (level === 0 ? Math.max(0, asked - compulsory) : asked);
  });
  const { energy } = architecture.levels[0] ?? { energy: { read: 0, update: 0 } };
  return compulsory * (isResult ? energy.update : energy.read) + Math.min(...asking);
}
