/** `caldera sparse lanes`: how many lanes each class should have for some kernels, under a budget of area. */
import { InputError } from '../../base/errors.js';
import { fixed, integer } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { coreAreaMm2, provenance } from '../../machine/sparse/area-energy.js';
import { sparseClasses } from '../../machine/sparse/sparse-class.js';
import { sparseCore } from '../../machine/sparse/sparse-core.js';
import { loadSparse } from '../../scenario/load-sparse.js';
import { overrideOf } from '../../scenario/overrides.js';
import { type LaneSplit, searchLaneSplit } from '../../search/sparse/lane-split.js';
import { type Command, print } from '../command.js';
import { provenanceLines } from '../provenance-lines.js';
import { type SetArguments, setOption } from '../set-option.js';
import { type OutputArguments, outputOptions } from '../sparse-option.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments, SetArguments {
  readonly scenario: string;
  readonly classes: string;
  readonly lanes: number;
  readonly quantum: number;
  readonly area: number | undefined;
}

const SHOWN = 10;
const MOST_QUANTA = 32; // shares of them among five classes are a few hundred thousand
const MOST_SHARES = 50_000;

export const sparseLanesCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(setOption(yargs))
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of sparse kernels (YAML)' })
      .option('classes', { type: 'string', default: 'tpu,eie,extensor,matraptor', describe: 'that may have lanes' })
      .option('lanes', { type: 'number', default: 256, describe: 'in all, at most' })
      .option('quantum', { type: 'number', default: 32, describe: 'lanes come in multiples of it' })
      .option('area', { type: 'number', describe: 'mm² in all, at most [default: of as many EIE-like lanes]' })
      .example('$0 lanes scenarios/sparse/two-matrices.yaml --area 0.6', 'the best split of lanes under 0.6 mm²'),
  run({ scenario: file, set = [], classes: list, lanes, quantum, area, json, csv }) {
    const scenario = loadSparse(file, set.map(overrideOf));
    const { table } = scenario.energy;
    const classes = list.split(',').map((name) => name.trim());
    for (const name of classes) sparseClasses.get(name);
    whole('--lanes', lanes, 1);
    whole('--quantum', quantum, 1);
    if (area !== undefined) positive('--area', area);
    demandFew(classes.length, lanes / quantum);
    const areaBudgetMm2 = area ?? coreAreaMm2(table, sparseCore({ class: 'eie', lanes }));
    const splits = searchLaneSplit(scenario.kernels, {
      ...{ classes, quantumLanes: quantum, maxLanes: lanes, areaBudgetMm2, table },
      bandwidthBytesPerCycle: scenario.platform.bandwidthBytesPerCycle,
    });
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
      `${integer(splits.length)} splits of at most ${lanes} lanes and ${fixed(areaBudgetMm2, 3)} mm²; the first ${rows.length}\n\n${textTable(
        [[...classes, 'mm²', 'whole kernels', 'cut'], ...rows],
      )}\n\nwhole kernels, cut: cycles of the bound, geometric mean over the kernels;\n–: not searched with cuts\n\nareas by:\n${provenanceLines(table)}\n`,
    );
  },
};

function cells({ lanes, areaMm2, wholeCycles, splitCycles }: LaneSplit, classes: readonly string[]) {
  return [...classes.map((name) => lanes[name] ?? 0), areaMm2, wholeCycles, splitCycles];
}

/** @throws InputError for more splits than can be tried one by one */
function demandFew(classes: number, quanta: number): void {
  let shares = 1;
  for (let i = 1; i <= classes; i++) shares = (shares * (quanta + i)) / i;
  if (quanta > MOST_QUANTA || shares > MOST_SHARES)
    throw new InputError({
      path: '--quantum',
      expected: `at most ${MOST_SHARES} splits of the lanes`,
      found: `${Math.round(shares)} of ${quanta} quanta`,
    });
}
