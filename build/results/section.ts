/**
 * A section of the results page: what a study's rows say, as a table and as statements that are judged by the rows, so
 * that the words change when the numbers do.
 */
import type { Rows } from '../../src/study/rows.js';

export type Verdict = 'holds' | 'holds in part' | 'does not hold';

export interface Statement {
  readonly claim: string;
  readonly source: Source;
  readonly verdict: Verdict;
  /** The figures it is judged by. */
  readonly evidence: string;
}

/** Where a statement comes from. */
export type Source = 'paper, abstract' | 'paper, evaluation' | 'ours';

export interface Section {
  readonly title: string;
  readonly table: readonly (readonly string[])[];
  readonly statements: readonly Statement[];
}

export interface SectionMaker {
  /** Names of the studies it reads, the first one its own. */
  readonly studies: readonly [string, ...string[]];
  readonly make: (rowsOf: (study: string) => Rows) => Section;
}

/**
 * A statement about a number of cases: it holds when all of them agree, in part when at least half do. A cause is told
 * only where a figure stands behind it.
 */
export function judged(
  source: Source,
  claim: string,
  cases: readonly boolean[],
  evidence: string,
  measuredCause?: string,
): Statement {
  const agreeing = cases.filter(Boolean).length;
  const verdict =
    agreeing === cases.length ? 'holds' : agreeing * 2 >= cases.length ? 'holds in part' : 'does not hold';
  const counted = `${evidence} (${agreeing} of ${cases.length} cases agree)`;
  return { claim, source, verdict, evidence: measuredCause === undefined ? counted : `${counted}; ${measuredCause}` };
}
