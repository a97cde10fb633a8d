/**
 * What a mapping costs by its loop nest: cycles, bound by the steps of the MAC units and by the bandwidth of every
 * level (transfers overlap the computation fully, there is no latency of filling or draining), and energy. Cycles of
 * the array's clock, picojoules.
 *
 * Source: Parashar et al., Timeloop (ISPASS 2019), conventions of NVlabs/timeloop v2.0.
 */
import type { Architecture } from '../../machine/architecture.js';
import type { Level } from '../../machine/level.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import { requireLegal } from '../../mapping/legal.js';
import type { Operand, Problem } from '../../problem/problem.js';
import { countAccesses, type HaloCounting, type LevelAccesses, type OperandAccesses } from './accesses.js';

export interface LevelCost extends LevelAccesses {
  /** Cycles that the level alone would need: of the steps, or of what crosses its ports. */
  readonly cycles: number;
  readonly picojoules: number;
}

export interface LoopNestCost {
  readonly cycles: number;
  readonly steps: number;
  readonly macs: number;
  /** Share of the architecture's MAC units times cycles that do a MAC. */
  readonly utilization: number;
  readonly picojoules: number;
  /** What crosses the outermost level's ports. */
  readonly trafficBytes: number;
  readonly levels: readonly LevelCost[];
}

/** @throws InputError for a mapping that is illegal, or has remainders */
export function loopNestCost(
  problem: Problem,
  architecture: Architecture,
  mapping: LayerMapping,
  halos: HaloCounting = 'walked',
): LoopNestCost {
  requireLegal(problem, architecture, mapping);
  const { steps, macs, levels: accesses } = countAccesses(problem, mapping, halos);
  const levels = architecture.levels.map((level, i): LevelCost => {
    const own = accesses[i] ?? { level: level.name, instances: 0, operands: [] };
    return { ...own, cycles: cyclesOf(own, level, problem, steps), picojoules: energyOf(own, level, problem) };
  });
  const cycles = levels.reduce((most, own) => Math.max(most, own.cycles), steps);
  const picojoules = levels.reduce((sum, own) => sum + own.picojoules, macs * architecture.macPicojoules);
  const trafficBytes = (accesses[0]?.operands ?? []).reduce(
    (sum, { operand, reads, updates }) => sum + (reads + updates) * wordBytes(problem, operand),
    0,
  );
  const utilization = macs / (cycles * architecture.macUnits);
  return { cycles, steps, macs, utilization, picojoules, trafficBytes, levels };
}

function cyclesOf({ operands }: LevelAccesses, level: Level, problem: Problem, steps: number): number {
  const bytes = (words: (own: OperandAccesses) => number): number =>
    operands.reduce((sum, own) => sum + words(own) * wordBytes(problem, own.operand), 0);
  const read = bytes(({ reads }) => reads) / level.readBytesPerCycle;
  const written = bytes(({ fills, updates }) => fills + updates) / level.writeBytesPerCycle;
  return Math.ceil(Math.max(read, written, steps));
}

function energyOf({ operands, instances }: LevelAccesses, { energy }: Level, problem: Problem): number {
  return operands.reduce((sum, { operand, reads, fills, updates }) => {
    const perWord = reads * energy.read + fills * energy.fill + updates * energy.update;
    return sum + perWord * instances * wordBytes(problem, operand);
  }, 0);
}

/** Sums travel as wide as they grow. */
function wordBytes({ operands }: Problem, name: string): number {
  const operand = operands.find((own) => own.name === name);
  return operand === undefined ? 1 : bytesOf(operand);
}

function bytesOf({ elementBytes, partialBytes }: Operand): number {
  return Math.max(elementBytes, partialBytes);
}
