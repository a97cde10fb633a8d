/** `caldera sparse map`: sparse kernels to a platform of sparse cores, the replay, and which core did what. */
import { fixed, integer, percent } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { provenance } from '../../machine/sparse/area-energy.js';
import { heldAgainst, type MachineFigures } from '../../pipeline/sparse-baselines.js';
import { mapSparse, type SparseOutcome } from '../../pipeline/sparse-map.js';
import { loadSparse, type SparseScenario } from '../../scenario/load-sparse.js';
import { overrideOf } from '../../scenario/overrides.js';
import { type Command, print } from '../command.js';
import { laneTable } from '../lane-table.js';
import { provenanceLines } from '../provenance-lines.js';
import { type SetArguments, setOption } from '../set-option.js';
import { type OutputArguments, outputOptions } from '../sparse-option.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments, SetArguments {
  readonly scenario: string;
}

export const sparseMapCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(setOption(yargs))
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of sparse kernels (YAML)' })
      .example('$0 map scenarios/sparse/two-matrices.yaml', 'C = A · B on four classes of 64 lanes')
      .example('$0 map KERNELS.yaml --set platform.preset=eie-small-cores', 'on other cores'),
  run({ scenario: file, set = [], json, csv }) {
    const scenario = loadSparse(file, set.map(overrideOf));
    const { platform } = scenario;
    const bandwidth = platform.bandwidthBytesPerCycle;
    const outcome = mapSparse(scenario);
    const { ways, chosen, spans } = outcome;
    const { plan, replay } = chosen;
    const makespanCycles = replay.timeline.makespanCycles;
    if (csv) {
      const rows = spans.map(({ core, job, startCycles, endCycles, bytes }) => [
        core,
        job,
        startCycles,
        endCycles,
        bytes,
      ]);
      return print(csvRows([['core', 'job', 'start_cycles', 'end_cycles', 'bytes'], ...rows]));
    }
    const machines = heldAgainst(scenario, outcome);
    const names = platform.cores.map(({ name }) => name);
    if (!json) return print(`${textOf(outcome, names, bandwidth)}\n${machinesText(machines, scenario)}`);
    const tried = ways.map((way) => ({
      strategy: way.plan.strategy,
      boundCycles: way.plan.cycles,
      makespanCycles: way.replay.timeline.makespanCycles,
    }));
    const cores = platform.cores.map(({ name, lanes: of }, core) => ({
      name,
      lanes: of,
      cycles: replay.attribution[core],
      laneCycles: replay.laneCycles[core],
    }));
    print(
      writeJson({
        ...{
          name: scenario.name,
          platform: platform.name,
          bandwidthBytesPerCycle: bandwidth,
          seed: scenario.seed,
          strategy: plan.strategy,
        },
        kernels: plan.plans.map(({ strategy, costs }) => ({ name: costs.kernel.name, strategy })),
        ...{ boundCycles: plan.cycles, makespanCycles, tried, cores, jobs: spans, machines },
        energyTable: provenance(scenario.energy.table),
      }),
    );
  },
};

/** The platform beside the homogeneous machines of as many lanes, and where the figures of its energy come from. */
function machinesText(machines: readonly MachineFigures[], { energy }: SparseScenario): string {
  const [own] = machines as [MachineFigures];
  const rows = machines.map((machine) => [
    machine.name,
    String(machine.lanes),
    machine.strategy,
    integer(Math.round(machine.makespanCycles)),
    fixed(machine.makespanCycles / own.makespanCycles, 2),
    fixed(machine.energy.totalNj / 1e3, 2),
    fixed(machine.energyDelay / own.energyDelay, 2),
  ]);
  const table = textTable([['machine', 'lanes', 'way', 'replayed', 'times', 'energy (µJ)', 'EDP, times'], ...rows]);
  const gated = energy.idleGated ? 'idle cores do not leak' : 'idle cores leak';
  return `${table}\ntimes: of the first machine's\n\nenergy (${gated}) by:\n${provenanceLines(energy.table)}\n`;
}

function textOf({ ways, chosen, spans }: SparseOutcome, names: readonly string[], bandwidth: number): string {
  const { plan, replay } = chosen;
  const { makespanCycles } = replay.timeline;
  const whole = Math.max(makespanCycles, Number.MIN_VALUE);
  return `${[
    textTable([
      ['way', 'bound (cycles)', 'replayed'],
      ...ways.map((way) => [
        way.plan.strategy,
        integer(Math.round(way.plan.cycles)),
        integer(Math.round(way.replay.timeline.makespanCycles)),
      ]),
    ]),
    `\nchosen: ${plan.strategy}; replayed ${integer(Math.round(makespanCycles))} cycles, ${percent(plan.cycles / whole)} of them the bound`,
    `${integer(replay.bytesServed)} bytes crossed the memory, which moves ${bandwidth} a cycle\n`,
    textTable([
      ['core', 'start', 'end', 'bytes', 'did'],
      ...spans.map(({ core, startCycles, endCycles, bytes, job }) => [
        core,
        integer(Math.round(startCycles)),
        integer(Math.round(endCycles)),
        integer(bytes),
        job,
      ]),
    ]),
    `\n${laneTable(names, replay.laneCycles)}`,
  ].join('\n')}\n`;
}
