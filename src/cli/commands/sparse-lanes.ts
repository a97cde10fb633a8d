/** `caldera sparse lanes`: how many lanes each class should have for some kernels, under a budget of area. */
import { fixed, integer } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { provenance } from '../../machine/sparse/area-energy.js';
import { sparseClasses } from '../../machine/sparse/sparse-class.js';
import { splitLanes } from '../../pipeline/sparse-lane-split.js';
import { areaOfEie, type LaneSplitTask, loadSparse, type SparseScenario } from '../../scenario/load-sparse.js';
import { overrideOf } from '../../scenario/overrides.js';
import { demandFewShares, demandRoom, type LaneSplit } from '../../search/sparse/lane-split.js';
import { type Command, print } from '../command.js';
import { provenanceLines } from '../provenance-lines.js';
import { type SetArguments, setOption } from '../set-option.js';
import { type OutputArguments, outputOptions } from '../sparse-option.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments, SetArguments {
  readonly scenario: string;
  readonly classes: string | undefined;
  readonly lanes: number | undefined;
  readonly quantum: number | undefined;
  readonly area: number | undefined;
}

const SHOWN = 10;

export const sparseLanesCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(setOption(yargs))
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of sparse kernels (YAML)' })
      .option('classes', { type: 'string', describe: "that may have lanes [default: the scenario's laneSplit]" })
      .option('lanes', { type: 'number', describe: "in all, at most [default: the scenario's, 256]" })
      .option('quantum', { type: 'number', describe: "lanes come in multiples of it [default: the scenario's, 32]" })
      .option('area', { type: 'number', describe: 'mm² in all, at most [default: of as many EIE-like lanes]' })
      .example('$0 lanes scenarios/sparse/two-matrices.yaml --area 0.6', 'the best split of lanes under 0.6 mm²'),
  run({ scenario: file, set = [], json, csv, ...given }) {
    const scenario = loadSparse(file, set.map(overrideOf));
    const { table } = scenario.energy;
    const laneSplit = laneSplitAsked(scenario, given);
    const { classes, maxLanes, areaBudgetMm2 } = laneSplit;
    const splits = splitLanes({ ...scenario, laneSplit });
    if (json) return print(writeJson({ areaBudgetMm2, splits, provenance: provenance(table) }));
    if (csv) {
      const head = [...classes.map((name) => `${name}_lanes`), 'area_mm2', 'whole_cycles', 'split_cycles'];
      return print(csvRows([head, ...splits.map((split) => cells(split, classes).map((cell) => cell ?? ''))]));
    }
    const rows = splits.slice(0, SHOWN).map((split) => {
      const own = cells(split, classes);
      const [areaMm2 = 0, wholeCycles = 0, splitCycles] = own.slice(-3);
      const cut = splitCycles === undefined ? '–' : integer(Math.round(splitCycles));
      return [...own.slice(0, -3).map(String), fixed(areaMm2, 3), integer(Math.round(wholeCycles)), cut];
    });
    print(
      `${integer(splits.length)} splits of at most ${maxLanes} lanes and ${fixed(areaBudgetMm2, 3)} mm²; the first ${rows.length}\n\n${textTable(
        [[...classes, 'mm²', 'whole kernels', 'cut'], ...rows],
      )}\n\nwhole kernels, cut: cycles of the bound, geometric mean over the kernels;\n–: not searched with cuts\n\nareas by:\n${provenanceLines(table)}\n`,
    );
  },
};

function cells({ lanes, areaMm2, wholeCycles, splitCycles }: LaneSplit, classes: readonly string[]) {
  return [...classes.map((name) => lanes[name] ?? 0), areaMm2, wholeCycles, splitCycles];
}

/** The scenario's with what the options say instead. @throws InputError for options that cannot be */
function laneSplitAsked(
  { laneSplit, energy }: SparseScenario,
  { classes: list, lanes, quantum, area }: Pick<Arguments, 'classes' | 'lanes' | 'quantum' | 'area'>,
): LaneSplitTask {
  const classes = list?.split(',').map((name) => name.trim()) ?? laneSplit.classes;
  for (const name of classes) sparseClasses.get(name);
  if (lanes !== undefined) whole('--lanes', lanes, 1);
  if (quantum !== undefined) whole('--quantum', quantum, 1);
  if (area !== undefined) positive('--area', area);
  const [maxLanes, quantumLanes] = [lanes ?? laneSplit.maxLanes, quantum ?? laneSplit.quantumLanes];
  const areaBudgetMm2 = area ?? (lanes === undefined ? laneSplit.areaBudgetMm2 : areaOfEie(energy.table, lanes));
  const asked = { ...laneSplit, classes, maxLanes, quantumLanes, areaBudgetMm2 };
  demandFewShares(asked, { path: '--quantum' });
  demandRoom({ ...asked, table: energy.table }, { path: '--area' });
  return asked;
}
