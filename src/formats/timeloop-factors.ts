/**
 * Factors and permutations as Timeloop's mappings and constraints write them: `K=4 C=2` or `[K=4, C=2]`, a smaller last
 * trip behind a comma (`P=7,3`), upper limits with `<=`, commas between factors too (`K=4,C=2`); permutations as letters in a row, or as names with blanks or
 * commas between.
 */
import type { Problem } from '../problem/problem.js';
import type { TimeloopDocument } from './timeloop-document.js';
import { type Path, timeloopError, valueAt } from './timeloop-fields.js';

export interface Factor {
  /** 0: what is left. */
  readonly trips: number;
  /** Trips in the last pass of all loops outside. */
  readonly last: number;
}

/** By dimension. @throws InputError for what is no factor, or an unknown dimension */
export function factorsAt(document: TimeloopDocument, path: Path, names: readonly string[]): Record<string, Factor> {
  const found: Record<string, Factor> = {};
  for (const { dimension, relation, trips, last } of writtenAt(document, path, names)) {
    if (relation !== '=')
      throw timeloopError(document, path, `${dimension}=… in a mapping`, `${dimension}${relation}${trips}`);
    found[dimension] = { trips, last };
  }
  return found;
}

export interface WrittenFactor extends Factor {
  readonly dimension: string;
  readonly relation: '=' | '<=' | '>=';
}

/** @throws InputError for what is no factor, an unknown dimension or one that is there twice */
export function writtenAt(document: TimeloopDocument, path: Path, names: readonly string[]): WrittenFactor[] {
  const said = valueAt(document, path);
  if (said === undefined || said === null) return [];
  const parts = Array.isArray(said) ? (said as unknown[]) : [said];
  const text = parts.map((part) => (typeof part === 'string' ? part : '?')).join(' ');
  const pieces = text
    .replaceAll(/\s*(<=|>=|=|,)\s*/g, '$1')
    // a comma before a digit is a last trip's
    .split(/\s+|,(?=\D|$)/)
    .filter((piece) => piece !== '');
  const seen = new Set<string>();
  return pieces.map((piece): WrittenFactor => {
    const match = /^([A-Za-z_][A-Za-z_]*)(<=|>=|=)?(\d{1,10})(?:,(\d{1,10}))?$/.exec(piece);
    const dimension = match?.[1] ?? '';
    if (match === null) throw timeloopError(document, path, 'factors, K=4 C=2', piece);
    if (!names.includes(dimension))
      throw timeloopError(document, path, `a dimension (${names.join(', ')})`, dimension, names);
    if (seen.has(dimension)) throw timeloopError(document, path, `one factor of ${dimension}`, 'another');
    seen.add(dimension);
    const trips = Number(match[3]);
    const last = match[4] === undefined ? trips : Number(match[4]);
    if (last > trips || (last === 0 && trips !== 0))
      throw timeloopError(document, path, `a last trip of 1 to ${trips}`, piece);
    return { dimension, relation: (match[2] ?? '=') as WrittenFactor['relation'], trips, last };
  });
}

/** @throws InputError for factors of a temporal directive whose target, which has no level, would have to hold tiles */
export function refuseTrips(document: TimeloopDocument, { dimensions }: Problem, path: Path, target: string): void {
  const names = dimensions.map(({ name }) => name);
  for (const { dimension, relation, trips } of writtenAt(document, [...path, 'factors'], names))
    if (trips > 1 && relation !== '<=')
      throw timeloopError(document, path, `one trip: ${target} holds nothing`, `${dimension}${relation}${trips}`);
}

/** Innermost first, as written. @throws InputError for an unknown dimension, or one that is there twice */
export function permutationAt(document: TimeloopDocument, path: Path, names: readonly string[]): readonly string[] {
  const said = valueAt(document, path);
  if (said === undefined || said === null) return [];
  const parts = Array.isArray(said) ? (said as unknown[]).map(String) : String(said).split(/[\s,]+/);
  const listed = parts.filter((part) => part !== '');
  const order = listed.every((part) => names.includes(part)) ? listed : listed.flatMap((part) => [...part]);
  const odd = order.find((name) => !names.includes(name));
  if (odd !== undefined) throw timeloopError(document, path, `dimensions (${names.join(', ')})`, odd, names);
  const again = order.find((name, i) => order.indexOf(name) !== i);
  if (again !== undefined) throw timeloopError(document, path, 'each dimension once', again);
  return order;
}
