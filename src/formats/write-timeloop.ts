/**
 * Problem, architecture and mapping as a Timeloop input (YAML; problem and mapping as v0.3 and v0.4 both take them, the
 * architecture as v0.3's tree), which timeloop-model runs and the readers here read back to the same. Timeloop has one
 * width of words, no padding, no partitions set apart; what it cannot say is refused.
 */
import { InputError } from '../base/errors.js';
import { type Architecture, instances } from '../machine/architecture.js';
import type { Level } from '../machine/level.js';
import type { LayerMapping, LevelMapping } from '../mapping/layer-mapping.js';
import { type Problem, sizesOf } from '../problem/problem.js';

export interface TimeloopInput {
  readonly problem: Problem;
  readonly architecture: Architecture;
  readonly mapping?: LayerMapping | undefined;
}

/** @throws InputError for what Timeloop cannot say */
export function writeTimeloop({ problem, architecture, mapping }: TimeloopInput): string {
  const bytes = wordBytes(problem);
  return [
    ...problemLines(problem),
    ...architectureLines(architecture, bytes),
    ...energyLines(architecture, bytes),
    ...(mapping === undefined ? [] : mappingLines(problem, architecture, mapping)),
    '',
  ].join('\n');
}

/** What any name in these files may be: it stands in YAML, and in lists of factors. @throws InputError */
function word(name: string, path: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return name;
  throw new InputError({ path, expected: 'a name of letters and digits, for Timeloop', found: name });
}

/** Dimensions: letters only, or Timeloop takes the digits for a factor. */
function letters(name: string): string {
  if (/^[A-Za-z_]+$/.test(name)) return name;
  throw new InputError({ path: 'dimensions', expected: 'names of letters, for Timeloop', found: name });
}

function wordBytes({ operands }: Problem): number {
  const widths = new Set(operands.flatMap(({ elementBytes, partialBytes }) => [elementBytes, partialBytes]));
  const [bytes = 1, other] = widths;
  if (other === undefined) return bytes;
  throw new InputError({
    path: 'operands',
    expected: 'one width of words, for Timeloop',
    found: `${bytes} and ${other}`,
  });
}

function problemLines({ name, dimensions, operands }: Problem): string[] {
  const coefficients = new Map<string, number>();
  const product = (dimension: string, coefficient: number, operand: string): string => {
    if (coefficient === 1) return `[${letters(dimension)}]`;
    const made = `${operand}${dimension}step`;
    coefficients.set(made, coefficient);
    return `[${dimension}, ${made}]`;
  };
  const spaces = operands.flatMap((operand) => {
    const ranks = operand.ranks.map(({ terms, padding }) => {
      if (padding !== undefined)
        throw new InputError({ path: operand.name, expected: 'no padding, for Timeloop', found: 'padding' });
      return `[${terms.map((term) => product(term.dimension, term.coefficient, operand.name)).join(', ')}]`;
    });
    return [
      `      - name: ${word(operand.name, 'operands')}`,
      `        projection: [${ranks.join(', ')}]`,
      ...(operand.isResult ? ['        read-write: True'] : []),
    ];
  });
  return [
    'problem:',
    '  version: 0.3',
    '  shape:',
    `    name: ${JSON.stringify(name)}`,
    `    dimensions: [${dimensions.map((own) => letters(own.name)).join(', ')}]`,
    ...(coefficients.size === 0 ? [] : ['    coefficients:']),
    ...[...coefficients].map(([own, value]) => `      - {name: ${own}, default: ${value}}`),
    '    data-spaces:',
    ...spaces,
    '  instance:',
    ...dimensions.map((own) => `    ${own.name}: ${own.size}`),
    ...densityLines(operands),
  ];
}

function densityLines(operands: Problem['operands']): string[] {
  const sparse = operands.filter(({ density }) => density !== 1);
  return sparse.length === 0
    ? []
    : ['    densities:', ...sparse.map(({ name, density }) => `      ${name}: ${density}`)];
}

function architectureLines(architecture: Architecture, bytes: number): string[] {
  const { levels, macUnits } = architecture;
  const columns = levels.map((_, i) => levels.slice(0, i).reduce((product, { fanout }) => product * fanout.x, 1));
  const counts = instances(architecture);
  const last = levels.at(-1)!;
  const macs = (counts.at(-1) ?? 1) * last.fanout.x * last.fanout.y;
  if (macs !== macUnits)
    throw new InputError({ path: 'macUnits', expected: `all ${macs} of the fan-outs, for Timeloop`, found: macUnits });
  return [
    'architecture:',
    '  version: 0.2',
    '  subtree:',
    '    - name: System',
    '      local:',
    ...levels.flatMap((level, i) => levelLines(level, { instances: counts[i] ?? 1, columns: columns[i] ?? 1, bytes })),
    '        - name: MAC',
    '          class: compute',
    `          attributes: {instances: ${macs}, meshX: ${(columns.at(-1) ?? 1) * last.fanout.x}, word-bits: ${bytes * 8}}`,
  ];
}

interface Placed {
  readonly instances: number;
  readonly columns: number;
  readonly bytes: number;
}

function levelLines(level: Level, { instances: count, columns, bytes }: Placed): string[] {
  const { name, capacityBytes, partitionBytes, buffers, readBytesPerCycle, writeBytesPerCycle } = level;
  const isSpreader = capacityBytes === 0 && level.holds?.length === 0;
  if (Object.keys(partitionBytes).length > 0 || (level.holds !== undefined && !isSpreader))
    throw new InputError({ path: name, expected: 'room that all operands share, for Timeloop', found: 'partitions' });
  const isEndless = capacityBytes === Number.POSITIVE_INFINITY;
  const attributes = [
    // Timeloop has no storage without room; the mapping keeps nothing in a level that only spreads
    ...(isEndless ? [] : [`entries: ${isSpreader ? 1 : Math.floor(capacityBytes / bytes)}`]),
    `instances: ${count}`,
    `meshX: ${columns}`,
    `word-bits: ${bytes * 8}`,
    'block-size: 1',
    ...(buffers === 1 ? [] : [`multiple-buffering: ${buffers}`]),
    ...(readBytesPerCycle === Number.POSITIVE_INFINITY ? [] : [`read_bandwidth: ${readBytesPerCycle / bytes}`]),
    ...(writeBytesPerCycle === Number.POSITIVE_INFINITY ? [] : [`write_bandwidth: ${writeBytesPerCycle / bytes}`]),
  ];
  return [
    `        - name: ${word(name, 'levels')}`,
    `          class: ${isEndless ? 'DRAM' : isSpreader ? 'dummy_storage' : 'SRAM'}`,
    `          attributes: {${attributes.join(', ')}}`,
  ];
}

/** Picojoules of a word. */
function energyLines({ levels, macPicojoules }: Architecture, bytes: number): string[] {
  const table = (name: string, actions: Readonly<Record<string, number>>): string[] => [
    `    - name: System.${name}`,
    '      actions:',
    ...Object.entries(actions).map(([action, energy]) => `        - {name: ${action}, energy: ${energy}}`),
  ];
  return [
    'ERT:',
    '  version: 0.3',
    '  tables:',
    ...levels.flatMap(({ name, energy: { read, fill, update } }) =>
      table(name, { read: read * bytes, write: fill * bytes, update: update * bytes }),
    ),
    ...table('MAC', { compute: macPicojoules }),
  ];
}

function mappingLines(problem: Problem, architecture: Architecture, { levels }: LayerMapping): string[] {
  const names = problem.dimensions.map(({ name }) => name);
  const operands = problem.operands.map(({ name }) => name);
  const factors = factorsOf(problem, levels);
  const lines = levels.flatMap((own, i) => {
    const { level, temporal, spatial, keeps } = own;
    const bypassed = operands.filter((name) => !keeps.includes(name));
    const loops = (kind: 'temporal' | 'spatial'): string => `factors: "${factors(i, kind)}"`;
    const x = spatial.filter(({ axis }) => axis === 'x').map(({ dimension }) => dimension);
    const y = spatial.filter(({ axis }) => axis === 'y').map(({ dimension }) => dimension);
    const spread = architecture.levels[i]?.fanout ?? { x: 1, y: 1 };
    const time = innermostFirst(
      temporal.map(({ dimension }) => dimension),
      names,
    );
    const space = [
      ...innermostFirst(
        x,
        names.filter((name) => !y.includes(name)),
      ),
      ...[...y].reverse(),
    ];
    return [
      `  - {target: ${level}, type: bypass, keep: [${keeps.join(', ')}], bypass: [${bypassed.join(', ')}]}`,
      `  - {target: ${level}, type: temporal, ${loops('temporal')}, permutation: ${order(time)}}`,
      ...(spread.x * spread.y === 1
        ? []
        : [
            `  - {target: ${level}, type: spatial, ${loops('spatial')}, permutation: ${order(space)}, split: ${names.length - y.length}}`,
          ]),
    ];
  });
  return ['mapping:', ...lines];
}

/** Letters in a row, which every version takes. */
function order(names: readonly string[]): string {
  return names.every((name) => name.length === 1) ? names.join('') : `[${names.join(', ')}]`;
}

/** Loops in their order, the rest outside of them. */
function innermostFirst(loops: readonly string[], names: readonly string[]): string[] {
  return [...[...loops].reverse(), ...names.filter((name) => !loops.includes(name))];
}

/** `D=a`, or `D=a,b` where the last pass of the loops outside makes b trips. @throws InputError */
function factorsOf(
  problem: Problem,
  levels: readonly LevelMapping[],
): (at: number, kind: 'temporal' | 'spatial') => string {
  const written = levels.map(() => ({ temporal: new Map<string, string>(), spatial: new Map<string, string>() }));
  for (const { name, size } of problem.dimensions) {
    let whole = sizesOf(problem)[name] ?? 1;
    let rest = size;
    for (const [at, { level, temporal, spatial }] of levels.entries())
      for (const [kind, own] of [
        ['temporal', temporal],
        ['spatial', spatial],
      ] as const)
        for (const { dimension, tile } of own) {
          if (dimension !== name) continue;
          const path = `${level}.${kind}.${name}`;
          if (written[at]![kind].has(name))
            throw new InputError({ path, expected: `one loop of ${name}, for Timeloop`, found: 'two' });
          const isOutermost = whole === size;
          if (whole % tile !== 0 && !isOutermost)
            throw new InputError({ path, expected: `a tile that divides ${whole}, for Timeloop`, found: tile });
          const trips = Math.ceil(whole / tile);
          const last = Math.ceil(rest / tile);
          rest -= (last - 1) * tile;
          whole = tile;
          written[at]![kind].set(name, `${name}=${last === trips ? trips : `${trips},${last}`}`);
        }
  }
  return (at, kind) => problem.dimensions.map(({ name }) => written[at]![kind].get(name) ?? `${name}=1`).join(' ');
}
