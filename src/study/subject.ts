/**
 * What a study varies: documents of one kind. A subject loads a document, says what its evaluation takes and which
 * measures it has, and evaluates it.
 */
import type { YamlDocument } from '../formats/yaml-document.js';
import type { NamedInput } from '../scenario/beside.js';
import type { Values } from './measure.js';

/** A document that has been checked, and is not evaluated yet. */
export interface SubjectPoint {
  /** What the files it names left open, one sentence each. */
  readonly notes: readonly string[];
  /** The files it names. */
  readonly inputs: readonly NamedInput[];
  /** What its evaluation takes, in units of the kind's own: for order and for the time left, never for a result. */
  readonly cost: number;
  /** Evaluates. @param names of measures of the kind @returns the values of all their columns */
  readonly measure: (names: readonly string[]) => Values;
}

export interface Subject {
  /** For messages: "a scenario of a cluster". */
  readonly noun: string;
  /** The measure that is meant where a study names none. */
  readonly usual: (document: Readonly<Record<string, unknown>>) => string;
  /** Checks all that can be checked without evaluating. @throws InputError */
  readonly load: (yaml: YamlDocument) => SubjectPoint;
}

/** What is computed at the first call, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
