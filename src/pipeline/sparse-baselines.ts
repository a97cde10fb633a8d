/**
 * Sparse kernels on a platform, and on the homogeneous machines of as many lanes at the same bandwidth: time and energy-delay
 * product of the replay. Which machine is the baseline decides the gain, so all three always come together.
 */
import { energyDelay, multiplications, type SparseEnergy, sparseEnergy } from '../cost/sparse/energy.js';
import { sparsePresets } from '../machine/sparse/sparse-platform.js';
import type { SparseScenario } from '../scenario/load-sparse.js';
import { BASELINES } from '../search/sparse/headline.js';
import { mapSparse, type SparseOutcome } from './sparse-map.js';

export interface MachineFigures {
  readonly name: string;
  readonly lanes: number;
  readonly strategy: string;
  readonly boundCycles: number;
  readonly makespanCycles: number;
  readonly energy: SparseEnergy;
  /** nJ · ns. */
  readonly energyDelay: number;
}

/** The platform itself first. @throws InputError as `mapSparse`, or for a class that the area table does not have */
export function heldAgainst(scenario: SparseScenario, own: SparseOutcome): MachineFigures[] {
  const { platform } = scenario;
  const lanes = platform.cores.reduce((sum, core) => sum + core.lanes, 0);
  const { bandwidthBytesPerCycle } = platform;
  const others = BASELINES.filter((name) => name !== platform.name).map((name) => {
    const machine = { ...scenario, platform: sparsePresets.get(name)({ lanes, bandwidthBytesPerCycle }), quanta: {} };
    return machineFigures(machine, mapSparse(machine));
  });
  return [machineFigures(scenario, own), ...others];
}

export function machineFigures({ platform, energy: terms }: SparseScenario, { chosen }: SparseOutcome): MachineFigures {
  const { cores, clockGHz, name } = platform;
  const { plan, replay } = chosen;
  const { makespanCycles } = replay.timeline;
  const activity = cores.map((core, number) => {
    const iterations = replay.iterations[number]!;
    const useful = replay.laneCycles[number]!.product * core.clockRatio;
    return { core, iterations, macs: multiplications(core, iterations, useful) };
  });
  const { table, idleGated } = terms;
  const run = { cores: activity, bytes: replay.bytesServed, cycles: makespanCycles, clockGHz, idleGated };
  const energy = sparseEnergy(table, run);
  return {
    name,
    lanes: cores.reduce((sum, core) => sum + core.lanes, 0),
    strategy: plan.strategy,
    boundCycles: plan.cycles,
    makespanCycles,
    energy,
    energyDelay: energyDelay(energy, makespanCycles, clockGHz),
  };
}
