/**
 * What became of the requests to a served tenant as tracks of a trace: each request waits, has its prompt computed and puts
 * out tokens, on a lane that no other has at that time; the cache and the requests in the system are counted. Cycles.
 */
import type { ServedResult } from '../../pipeline/serving-result.js';
import { isGood, type RequestOutcome, type ServingTerms } from '../../timeline/serving.js';

export const REQUEST_PHASES = ['waiting', 'prefill', 'decode'] as const;

export interface RequestSlice {
  readonly lane: number;
  readonly request: number;
  readonly phase: (typeof REQUEST_PHASES)[number];
  readonly start: number;
  readonly end: number;
  readonly args: Readonly<Record<string, number>>;
}

/** `values[i]` holds from `cycles[i]` on. */
export interface RequestCounter {
  readonly name: string;
  readonly unit: 'tokens' | 'requests';
  readonly cycles: readonly number[];
  readonly values: readonly number[];
}

export interface RequestTracks {
  readonly name: string;
  readonly lanes: number;
  readonly slices: readonly RequestSlice[];
  readonly counters: readonly RequestCounter[];
}

export function requestTracks({ name, outcomes, cache }: ServedResult, terms: ServingTerms): RequestTracks {
  const laneOf = lanesOf(outcomes);
  const slices = outcomes.flatMap((outcome, request): RequestSlice[] => {
    const { arrivalCycles, admittedCycles, firstTokenCycles, endCycles } = outcome;
    const { promptTokens, outputTokens, preemptions } = outcome;
    const times = [arrivalCycles, admittedCycles, firstTokenCycles, endCycles];
    const args = { promptTokens, outputTokens, preemptions, isGood: isGood(outcome, terms) ? 1 : 0 };
    return REQUEST_PHASES.flatMap((phase, k) => {
      const [start, end] = [times[k] as number, times[k + 1] as number];
      return end > start ? [{ lane: laneOf[request] as number, request, phase, start, end, args }] : [];
    });
  });
  const { occupancy, pageTokens } = cache;
  return {
    name,
    lanes: Math.max(0, ...laneOf) + 1,
    slices,
    counters: [
      {
        ...{ name: 'cache', unit: 'tokens' },
        cycles: occupancy.cycles,
        values: occupancy.pages.map((pages) => pages * pageTokens),
      },
      counted('waiting', outcomes, ({ arrivalCycles, admittedCycles }) => [arrivalCycles, admittedCycles]),
      counted('under way', outcomes, ({ admittedCycles, endCycles }) => [admittedCycles, endCycles]),
    ],
  };
}

/** The first lane that is free, in order of arrival. */
function lanesOf(outcomes: readonly RequestOutcome[]): number[] {
  const ends: number[] = [];
  return outcomes.map(({ arrivalCycles, endCycles }) => {
    const free = ends.findIndex((end) => end <= arrivalCycles);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = endCycles;
    return lane;
  });
}

/** How many requests are between two of their times. */
function counted(
  name: string,
  outcomes: readonly RequestOutcome[],
  between: (outcome: RequestOutcome) => readonly [from: number, to: number],
): RequestCounter {
  const changes = outcomes
    .flatMap((outcome) => {
      const [from, to] = between(outcome);
      return [
        { time: from, by: 1 },
        { time: to, by: -1 },
      ];
    })
    .sort((a, b) => a.time - b.time);
  const cycles: number[] = [];
  const values: number[] = [];
  let count = 0;
  for (const { time, by } of changes) {
    count += by;
    if (cycles.at(-1) === time) values[values.length - 1] = count;
    else {
      cycles.push(time);
      values.push(count);
    }
  }
  return { name, unit: 'requests', cycles, values };
}
