/** A mapping of a loop nest as the terminal and pages show it: figures beside their bounds, accesses, levels, the loops. */
import { fixed, integer, percent, signedPercent } from '../base/numbers.js';
import type { LoopNestCost } from '../cost/loop-nest/loop-nest-cost.js';
import type { NestBound } from '../cost/loop-nest/nest-bound.js';
import { layerMappingText } from '../formats/layer-mapping-text.js';
import type { Architecture } from '../machine/architecture.js';
import type { LayerMapping } from '../mapping/layer-mapping.js';
import type { Problem } from '../problem/problem.js';
import { nestMappingFigure } from '../report/figures/nest-mapping-figure.js';
import type { PageSection } from '../report/static-page.js';
import type { NestLadder } from '../validation/nest-ladder.js';
import { textTable } from './text-table.js';

export interface ShownNest {
  readonly problem: Problem;
  readonly architecture: Architecture;
  readonly mapping: LayerMapping;
  readonly cost: LoopNestCost;
  readonly bound: NestBound;
  readonly ladder?: NestLadder | undefined;
  /** Where the mapping comes from. */
  readonly how: string;
}

type Rows = readonly (readonly string[])[];

/** Share by which the figure is above what no mapping can beat. */
export function nestGap(value: number, bound: number): number {
  return bound === 0 ? 0 : value / bound - 1;
}

export function nestText(shown: ShownNest): string {
  const { problem, architecture, cost, how, mapping, ladder } = shown;
  const units = integer(architecture.macUnits);
  return `${[
    `${problem.name}: ${integer(cost.macs)} MACs on ${units} units; ${how}`,
    '',
    textTable(figureRows(shown)),
    '',
    'Words of one instance:',
    textTable(accessRows(cost)),
    '',
    textTable(levelRows(shown)),
    ...(ladder === undefined ? [] : ['', `${integer(ladder.tiles)} tiles, replayed:`, textTable(ladderRows(ladder))]),
    '',
    layerMappingText(mapping).trimEnd(),
  ].join('\n')}\n`;
}

/** The same as sections of a page, with a picture of tiles and MAC units. */
export function nestSections(shown: ShownNest): PageSection[] {
  const { ladder, mapping, cost } = shown;
  return [
    { heading: 'Cost', about: shown.how, rows: figureRows(shown) },
    { heading: 'Mapping', figures: [nestMappingFigure(shown, 480)], text: layerMappingText(mapping) },
    { heading: 'Accesses', about: 'Words of one instance of a level.', rows: accessRows(cost) },
    { heading: 'Levels', rows: levelRows(shown) },
    ...(ladder === undefined
      ? []
      : [
          {
            heading: 'Replay',
            about: `${integer(ladder.tiles)} tiles, one effect at a time.`,
            rows: ladderRows(ladder),
          },
        ]),
  ];
}

function figureRows({ cost: { cycles, picojoules, trafficBytes, utilization }, bound }: ShownNest): Rows {
  const microjoules = [picojoules, bound.picojoules].map((energy) => fixed(energy / 1e6));
  return [
    ['', 'value', 'no mapping below', 'gap'],
    ['cycles', integer(cycles), integer(bound.cycles), percent(nestGap(cycles, bound.cycles))],
    ...(picojoules > 0 ? [['energy (µJ)', ...microjoules, percent(nestGap(picojoules, bound.picojoules))]] : []),
    [
      'memory (B)',
      integer(trafficBytes),
      integer(bound.trafficBytes),
      percent(nestGap(trafficBytes, bound.trafficBytes)),
    ],
    ['units busy', percent(utilization), '', ''],
  ];
}

function accessRows({ levels }: LoopNestCost): Rows {
  const rows = levels.flatMap((level) =>
    level.operands.map((own) => [
      level.level,
      own.operand,
      ...[level.instances, own.tileWords, own.reads, own.fills, own.updates].map(integer),
    ]),
  );
  return [['level', 'operand', 'instances', 'tile', 'reads', 'fills', 'updates'], ...rows];
}

function levelRows({ cost, architecture }: ShownNest): Rows {
  const { levels, steps, macs, picojoules } = cost;
  const row = (name: string, cycles: number, energy: number): readonly string[] => [
    name,
    integer(cycles),
    ...(picojoules > 0 ? [fixed(energy / 1e6), percent(energy / picojoules)] : []),
  ];
  return [
    ['level', 'cycles it needs', ...(picojoules > 0 ? ['energy (µJ)', 'of all'] : [])],
    ...levels.map((level) => row(level.level, level.cycles, level.picojoules)),
    row('MAC units', steps, macs * architecture.macPicojoules),
  ];
}

function ladderRows({ rungs }: NestLadder): Rows {
  const rows = rungs.map(({ cycles, about }, i) => {
    const before = rungs[i - 1]?.cycles;
    return [integer(cycles), before === undefined ? '' : signedPercent(cycles / before - 1), about];
  });
  return [['cycles', 'more', ''], ...rows];
}
