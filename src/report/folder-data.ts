/** What the page of a folder is told of: runs, studies, and the points of one. */
import type { Cell } from '../study/measure.js';

export interface RunEntry {
  /** Its folder below the one that is served, with `/`. */
  readonly id: string;
  readonly name: string;
  readonly modified: string;
  /** Numbers by dotted name. */
  readonly figures: Readonly<Record<string, number>>;
  readonly hasReport: boolean;
}

export interface StudyEntry {
  readonly id: string;
  readonly name: string;
  readonly modified: string;
}

export interface Catalogue {
  readonly runs: readonly RunEntry[];
  readonly studies: readonly StudyEntry[];
  /** More folders than are looked into. */
  readonly isCut: boolean;
}

export interface StudyView {
  readonly id: string;
  readonly name: string;
  readonly question?: string | undefined;
  readonly columns: readonly string[];
  /** A row a point that is finished, in grid order. */
  readonly rows: readonly (readonly (Cell | boolean)[])[];
  readonly done: number;
  readonly total: number;
}
