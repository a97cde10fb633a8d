/**
 * Every wait of a PE array, one by one, with the job it waited for: the next that computes on the core. In order of
 * time; what a core waits after its last job is no stall.
 */
import type { StallCause } from './attribution.js';
import type { Recording } from './recorder.js';

export interface Stall {
  readonly core: number;
  /** Cycles. */
  readonly start: number;
  readonly end: number;
  readonly cause: StallCause;
  readonly reason: string;
  /** Of contention, the core that held most of the bandwidth; −1 for all else. */
  readonly holder: number;
  /** −1 where the core computes nothing more: it waits for its last stores. */
  readonly job: number;
}

/** @param cores how many there are */
export function* stallsOf({ states, spans }: Recording, cores: number): Generator<Stall> {
  const computes = Array.from({ length: cores }, (): number[] => []);
  for (let i = 0; i < spans.core.length; i++) if (spans.activity[i] === 'compute') computes[spans.core[i]!]?.push(i);
  const next = new Int32Array(cores);
  for (let i = 0; i < states.core.length; i++) {
    const cause = states.cause[i]!;
    const [core, start, end] = [states.core[i]!, states.start[i]!, states.end[i]!];
    if (cause === 'compute' || cause === 'idle' || end <= start) continue;
    const list = computes[core] as number[];
    while (next[core]! < list.length && spans.start[list[next[core]!]!]! < end) next[core]!++;
    const span = list[next[core]!];
    const job = span === undefined ? -1 : spans.job[span]!;
    yield { core, start, end, cause, reason: states.reason[i]!, holder: states.holder[i] ?? -1, job };
  }
}

/** The longest ones, longest first; of equal ones the earlier. */
export function worstStalls(stalls: Iterable<Stall>, count: number): Stall[] {
  const worst: Stall[] = [];
  const cycles = ({ start, end }: Stall): number => end - start;
  for (const stall of stalls) {
    if (worst.length === count && cycles(stall) <= cycles(worst[count - 1] as Stall)) continue;
    if (worst.length === count) worst.pop();
    let at = worst.length;
    while (at > 0 && cycles(worst[at - 1] as Stall) < cycles(stall)) at--;
    worst.splice(at, 0, stall);
  }
  return worst;
}
