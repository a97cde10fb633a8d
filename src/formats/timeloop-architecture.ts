/**
 * The architecture of a Timeloop file: trees of `local` components (v0.2, v0.3), where `instances` and `meshX` count
 * those in the whole chip, and lists of nodes (v0.4), where `spatial: {meshX, meshY}` multiplies what follows. A node's
 * copies are spread by the storage before it; where several nodes without storage follow each other, each but the first
 * has a level of its own that keeps nothing, which Timeloop's front end calls `inter_PE_spatial` (class
 * `dummy_storage`), so that rows and columns have constraints and loops of their own. Energies
 * are those of the file's ERT (timeloop-energy.ts), else 0. A word is an element, and here a byte (timeloop-problem.ts):
 * capacities are in words, bandwidths in words per cycle of one instance, energies in picojoules a word.
 */
import { locate } from '../base/errors.js';
import { type Architecture, defineArchitecture } from '../machine/architecture.js';
import type { LevelSpec } from '../machine/level.js';
import { isMapping, type TimeloopDocument } from './timeloop-document.js';
import { type EnergyTable, readEnergyTable } from './timeloop-energy.js';
import { entriesAt, type Path, positiveAt, recordAt, spelling, textAt, timeloopError } from './timeloop-fields.js';

export interface TimeloopArchitecture {
  readonly architecture: Architecture;
  /** Where each level stands in the file. */
  readonly paths: readonly Path[];
  /**
   * The level that spreads the copies of a node, by the node's name and by the front end's name of what spreads them:
   * targets of spatial loops that are no levels (v0.4).
   */
  readonly spreadBy: Readonly<Record<string, string>>;
}

/** A component, or what only spreads the components after it. */
interface Part {
  readonly name: string;
  readonly path: Path;
  readonly kind: 'storage' | 'compute' | 'spreader';
  /** The node whose copies a spreader makes. */
  readonly spreads?: string;
  /** In the whole chip. */
  readonly x: number;
  readonly y: number;
}

const MOST_LEVELS = 64;
const NETWORKS = /noc|network|multicast|reductiontree|legacy|wire|router/i;
const COMPUTE = /mac|compute|alu|multiplier/i;

/** @throws InputError with file, line and path */
export function readTimeloopArchitecture(document: TimeloopDocument): TimeloopArchitecture {
  const root = recordAt(document, ['architecture']);
  const isNodes = root['nodes'] !== undefined;
  const parts = isNodes ? nodesOf(document, ['architecture', 'nodes']) : treeOf(document, ['architecture'], one(), 0);
  if (parts.length > 4 * MOST_LEVELS)
    throw timeloopError(document, ['architecture'], `at most ${4 * MOST_LEVELS} parts`, parts.length);
  const { storage, spreadBy } = spreadByLevels(parts);
  const compute = parts.findLast(({ kind }) => kind === 'compute');
  if (storage.length > MOST_LEVELS || !storage.some(({ kind }) => kind === 'storage'))
    throw timeloopError(document, ['architecture'], `1 to ${MOST_LEVELS} levels of storage`, storage.length);
  const energies = readEnergyTable(document);
  const levels = storage.map((part, i) =>
    levelOf(document, part, storage[i + 1] ?? compute ?? part, energies[part.name] ?? {}),
  );
  const macPicojoules = compute === undefined ? 0 : (energies[compute.name]?.compute ?? 0);
  const architecture = locate(document.placeOf(['architecture']), () =>
    defineArchitecture({ name: 'timeloop', levels, macPicojoules }),
  );
  return { architecture, paths: storage.map(({ path }) => path), spreadBy };
}

function one(): { readonly x: number; readonly y: number } {
  return { x: 1, y: 1 };
}

/** `name: PE[0..167]` is 168 of them. */
function nameAt(document: TimeloopDocument, path: Path): { readonly name: string; readonly count: number } {
  const text = textAt(document, [...path, 'name']);
  const range = /^(.*)\[(\d+)\.\.(\d+)\]$/.exec(text);
  if (range === null) return { name: text, count: 1 };
  const count = Number(range[3]) - Number(range[2]) + 1;
  if (!Number.isSafeInteger(count) || count < 1)
    throw timeloopError(document, [...path, 'name'], 'a range of instances, PE[0..15]', text);
  return { name: range[1] ?? text, count };
}

function treeOf(document: TimeloopDocument, path: Path, outside: { x: number; y: number }, depth: number): Part[] {
  if (depth > MOST_LEVELS) throw timeloopError(document, path, `subtrees at most ${MOST_LEVELS} deep`, depth);
  const node = recordAt(document, path);
  const own = depth === 0 ? one() : { x: nameAt(document, path).count, y: 1 };
  const here = { x: outside.x * own.x, y: outside.y * own.y };
  const parts: Part[] = [];
  if (node['local'] !== undefined)
    for (const i of entriesAt(document, [...path, 'local'], MOST_LEVELS).keys())
      parts.push(...localPart(document, [...path, 'local', i], here));
  if (node['subtree'] !== undefined) {
    const subtrees = entriesAt(document, [...path, 'subtree'], MOST_LEVELS);
    if (subtrees.length > 1) throw timeloopError(document, [...path, 'subtree'], 'one subtree', subtrees.length);
    parts.push(...treeOf(document, [...path, 'subtree', 0], here, depth + 1));
  }
  return parts;
}

function localPart(document: TimeloopDocument, path: Path, outside: { x: number; y: number }): Part[] {
  const { name, count } = nameAt(document, path);
  const kind = kindOf(document, path);
  if (kind === undefined) return [];
  const node = recordAt(document, path);
  const attributes = isMapping(node['attributes']) ? [...path, 'attributes'] : path;
  const has = (key: string): boolean => spelling(recordAt(document, attributes), [key]) !== undefined;
  const count_ = (key: string): number => positiveAt(document, [...attributes, key], true);
  const instances = has('instances') ? count_('instances') : outside.x * outside.y * count;
  const x = has('meshX') ? count_('meshX') : has('meshY') ? instances / count_('meshY') : instances;
  const y = instances / x;
  if (!Number.isInteger(x) || !Number.isInteger(y))
    throw timeloopError(
      document,
      [...attributes, 'meshX'],
      `a number of columns that divides ${instances} instances`,
      x,
    );
  return [{ name, path, kind, x, y }];
}

function nodesOf(document: TimeloopDocument, path: Path): Part[] {
  const parts: Part[] = [];
  let copies = one();
  const walk = (at: Path, depth: number): void => {
    if (depth > MOST_LEVELS) throw timeloopError(document, at, `nodes at most ${MOST_LEVELS} deep`, depth);
    for (const i of entriesAt(document, at, 4 * MOST_LEVELS).keys()) {
      const own = [...at, i];
      const node = recordAt(document, own);
      if (node['nodes'] !== undefined && node['name'] === undefined) {
        walk([...own, 'nodes'], depth + 1);
        continue;
      }
      const { name, count } = nameAt(document, own);
      const spatial = isMapping(node['spatial']) ? node['spatial'] : {};
      const along = (key: string): number =>
        spelling(spatial, [key]) === undefined ? 1 : positiveAt(document, [...own, 'spatial', key], true);
      const spread = { x: along('meshX') * count, y: along('meshY') };
      if (spread.x * spread.y > 1)
        parts.push({ name: `inter_${name}_spatial`, path: own, kind: 'spreader', spreads: name, ...copies });
      copies = { x: copies.x * spread.x, y: copies.y * spread.y };
      const kind = node['class'] === undefined ? undefined : kindOf(document, own);
      if (kind !== undefined) parts.push({ name, path: own, kind, ...copies });
    }
  };
  walk(path, 0);
  return parts;
}

/** undefined: a network, whose transfers cost nothing here. */
function kindOf(document: TimeloopDocument, path: Path): Part['kind'] | undefined {
  const node = recordAt(document, path);
  const said = [node['class'], node['subclass']].filter((name): name is string => typeof name === 'string');
  if (said.length === 0) throw timeloopError(document, [...path, 'class'], 'the class of a component', node['class']);
  if (said.some((name) => COMPUTE.test(name))) return 'compute';
  if (said.includes('dummy_storage')) return 'spreader';
  if (said.some((name) => NETWORKS.test(name))) return undefined;
  return 'storage';
}

function fanoutTo(document: TimeloopDocument, part: Part, inside: Part): { x: number; y: number } {
  const fanout = { x: inside.x / part.x, y: inside.y / part.y };
  if (!Number.isInteger(fanout.x) || !Number.isInteger(fanout.y)) {
    const expected = `a multiple of the ${part.x} × ${part.y} instances of ${part.name}`;
    throw timeloopError(document, inside.path, expected, `${inside.x} × ${inside.y}`);
  }
  return fanout;
}

function levelOf(document: TimeloopDocument, part: Part, inside: Part, energy: EnergyTable[string]): LevelSpec {
  const fanout = fanoutTo(document, part, inside);
  if (part.kind === 'spreader') return { name: part.name, capacityBytes: 0, holds: [], fanout };
  const node = recordAt(document, part.path);
  const at = isMapping(node['attributes']) ? [...part.path, 'attributes'] : part.path;
  const attributes = recordAt(document, at);
  const number = (keys: readonly string[], isWhole: boolean): number | undefined => {
    const key = spelling(attributes, keys);
    if (key === undefined || /^inf/i.test(String(attributes[key]))) return undefined;
    return positiveAt(document, [...at, key], isWhole);
  };
  const wordBits = number(['word-bits', 'word_width', 'datawidth'], true) ?? 16;
  const width = number(['width', 'memory_width', 'data_storage_width'], true);
  const blockSize = number(['block-size', 'block_size', 'n_words'], true) ?? Math.max(1, (width ?? 0) / wordBits);
  const depth = number(['depth', 'memory_depth', 'data_storage_depth'], true);
  const kilobytes = number(['sizeKB'], false);
  const capacityBytes =
    number(['entries'], true) ??
    (depth === undefined ? undefined : depth * blockSize) ??
    (kilobytes === undefined ? undefined : Math.floor((kilobytes * 1024 * 8) / wordBits));
  const shared = number(['bandwidth', 'shared_bandwidth'], false);
  const read = number(['read_bandwidth'], false) ?? (shared === undefined ? undefined : shared / 2);
  const write = number(['write_bandwidth'], false) ?? (shared === undefined ? undefined : shared / 2);
  const buffers = number(['multiple-buffering', 'multiple_buffering'], true);
  const perWord = (picojoules = 0): number => picojoules / blockSize;
  return {
    name: part.name,
    ...(capacityBytes === undefined ? {} : { capacityBytes }),
    ...(read === undefined ? {} : { readBytesPerCycle: read }),
    ...(write === undefined ? {} : { writeBytesPerCycle: write }),
    ...(buffers === undefined ? {} : { buffers }),
    energy: { read: perWord(energy.read), fill: perWord(energy.write), update: perWord(energy.update) },
    fanout,
  };
}

/** A spreader with as many instances as the level before it is that level; others become levels that keep nothing. */
function spreadByLevels(parts: readonly Part[]): { storage: Part[]; spreadBy: Record<string, string> } {
  const storage: Part[] = [];
  const spreadBy: [string, string][] = [];
  for (const part of parts) {
    const before = storage.at(-1);
    if (part.kind === 'storage') storage.push(part);
    if (part.kind !== 'spreader') continue;
    const isBefore = before !== undefined && before.x === part.x && before.y === part.y;
    if (!isBefore) storage.push(part);
    const level = isBefore ? before.name : part.name;
    for (const name of new Set([part.name, part.spreads ?? part.name])) spreadBy.push([name, level]);
  }
  return { storage, spreadBy: Object.fromEntries(spreadBy) };
}

/**
 * The level that a directive or a constraint is about: of spatial loops the one that spreads the target's copies.
 * undefined: a spreader that is no level of its own, whose other directives say nothing.
 * @throws InputError for a name that is none
 */
export function levelOfTarget(
  document: TimeloopDocument,
  path: Path,
  { architecture, spreadBy }: TimeloopArchitecture,
  { target, isSpatial }: { readonly target: string; readonly isSpatial: boolean },
): number | undefined {
  const names = architecture.levels.map(({ name }) => name);
  const index = names.indexOf(isSpatial ? (spreadBy[target] ?? target) : target);
  if (index >= 0) return index;
  if (spreadBy[target] !== undefined) return undefined;
  throw timeloopError(document, path, `a level (${names.join(', ')})`, target, [...names, ...Object.keys(spreadBy)]);
}
