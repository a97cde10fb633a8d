/**
 * A whole Timeloop input: problem, architecture, constraints, and the mapping where there is one, in one file or in
 * several, as timeloop-model and timeloop-mapper take them.
 */
import { InputError } from '../base/errors.js';
import type { Architecture } from '../machine/architecture.js';
import type { MapConstraints } from '../mapping/constraints.js';
import type { LayerMapping } from '../mapping/layer-mapping.js';
import type { Problem } from '../problem/problem.js';
import { readTimeloopArchitecture } from './timeloop-architecture.js';
import { readTimeloopConstraints } from './timeloop-constraints.js';
import { isMapping, type TimeloopDocument } from './timeloop-document.js';
import { readTimeloopMapping } from './timeloop-mapping.js';
import { readTimeloopProblem } from './timeloop-problem.js';
import { readTimeloopDocuments, type TemplateSource } from './timeloop-template.js';

export interface ReadTimeloopInput {
  readonly problem: Problem;
  readonly architecture: Architecture;
  readonly constraints: MapConstraints;
  /** Absent where the input leaves it to a mapper. */
  readonly mapping: LayerMapping | undefined;
  /** Sections that change Timeloop's figures and are not read. */
  readonly unread: readonly string[];
}

const UNREAD = ['sparse_optimizations'];

/** @throws InputError with file, line and path; a mapping that is there is legal and obeys the constraints */
export function readTimeloopInput(sources: readonly TemplateSource[], name: string): ReadTimeloopInput {
  const document = together(sources);
  const problem = readTimeloopProblem(document, name);
  const described = readTimeloopArchitecture(document);
  const constraints = readTimeloopConstraints(document, problem, described);
  const sections = isMapping(document.value) ? document.value : {};
  const mapping = isSaid(sections['mapping'])
    ? readTimeloopMapping(document, problem, described, [constraints])
    : undefined;
  const unread = UNREAD.filter((section) => isSaid(sections[section]));
  return { problem, architecture: described.architecture, constraints, mapping, unread };
}

/** The front end writes an empty list, or one of none, for what is not there. */
function isSaid(section: unknown): boolean {
  const lists: unknown[] = isMapping(section) ? Object.values(section) : [section];
  return lists.some((list) => list !== undefined && list !== null && !(Array.isArray(list) && list.length === 0));
}

/** Sections of all documents in one; what stands at the top of two files is said twice. */
function together(sources: readonly TemplateSource[]): TimeloopDocument {
  const documents = sources.flatMap((source) => readTimeloopDocuments(source));
  const [first] = documents;
  if (first === undefined) throw new InputError({ expected: 'a Timeloop input', found: 'none' });
  if (documents.length === 1) return first;
  const value: Record<string, unknown> = {};
  const owners = new Map<string, TimeloopDocument>();
  for (const document of documents)
    for (const [section, own] of Object.entries(isMapping(document.value) ? document.value : {})) {
      const before = owners.get(section);
      if (before !== undefined && section !== 'ERT')
        throw new InputError({
          ...document.placeOf([section]),
          path: section,
          expected: 'each section once',
          found: 'another',
        });
      Object.defineProperty(value, section, { value: own, writable: true, enumerable: true, configurable: true });
      owners.set(section, document);
    }
  return { value, placeOf: (path) => (owners.get(path[0] ?? '') ?? first).placeOf(path) };
}
