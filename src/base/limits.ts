/**
 * Limits of what is taken on: checked before the work, and named in the refusal. Each keeps a run of this machine within
 * some two GiB of memory and minutes of time, and is far above what a study needs.
 */
import { InputError, type Place } from './errors.js';

/** Tiles of all mapped jobs in one replay: three events each, 3 million events a second. */
export const MOST_TILES = 20_000_000;

/** Jobs times cores in the job analysis table: some 300 bytes each. */
export const MOST_PAIRS = 1_000_000;

/** Spans that a recording keeps: 50 bytes each, in trace and timeline 100 to 200. */
export const MOST_SPANS = 2_000_000;

/** Changes of bandwidth times cores that a recording keeps: 8 bytes each. */
export const MOST_RATES = 30_000_000;

/** Streams that ask one DRAM device for bytes. */
export const MOST_STREAMS = 4096;

/** Pixels along one side of a figure. */
export const MOST_PIXELS = 20_000;

/** @throws InputError for more than the limit */
export function demandAtMost(found: number, limit: number, what: string, place: Place): void {
  if (found <= limit) return;
  throw new InputError({ ...place, expected: `at most ${limit.toLocaleString('en')} ${what}`, found });
}
