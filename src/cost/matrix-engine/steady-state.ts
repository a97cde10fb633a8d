/**
 * Loops in a steady state, multiplied instead of repeated. When every time of the recurrence grew by the same amount in
 * each of the last two periods, one more period is gone through with these amounts as slopes. If it ends where the
 * slopes say, and every time keeps its slope, then so does each further period up to the recurrence's horizon, and the
 * state after them is known: value + periods · slope. Times are whole numbers, so the result is equal to the last bit.
 *
 * Slopes may differ, as where loads run ahead of the array without end: what matters is that each stays what it is.
 */
import type { InstructionLoop, InstructionNode } from '../../mapping/instruction-stream/stream.js';
import type { Recurrence } from './recurrence.js';

/** Periods of up to this number of iterations are looked for. */
const LONGEST_PERIOD = 6;

export class SteadyRun {
  private isFollowing = false;
  /** What this run has cost so far, in instructions: those gone through, and a snapshot as one for each of its times. */
  private effort = 0;

  constructor(private readonly recurrence: Recurrence) {}

  run(nodes: readonly InstructionNode[]): void {
    for (const node of nodes) {
      if (node.kind === 'run') {
        this.recurrence.run(node);
        this.effort += node.length;
      } else if (this.isFollowing) for (let i = 0; i < node.count; i++) this.run(node.body);
      else this.loop(node);
    }
  }

  private loop({ body, count }: InstructionLoop): void {
    const history: Snapshot[] = [this.snapshot()];
    const whole = instructionsIn(body);
    let failures = 0;
    let wait = 0;
    for (let i = 0; i < count; ) {
      const before = this.effort;
      this.run(body);
      i++;
      history.push(this.snapshot());
      const cost = this.effort - before;
      if (history.length > 2 * LONGEST_PERIOD + 1) history.shift();
      if (--wait > 0) continue;
      const period = periodOf(history);
      // To follow a period costs all its instructions; loops inside may have made each iteration cheap.
      if (period === 0 || i + period >= count || period * whole > (count - i) * cost) continue;
      const skipped = this.follow(body, history, period, count - i - period);
      i += period + Math.max(0, skipped) * period;
      history.length = 0;
      history.push(this.snapshot());
      if (skipped > 0) failures = 0;
      else wait = 2 ** ++failures;
    }
  }

  /** Goes through one period with slopes, and skips as many more as are alike, of `left` iterations. −1: none is. */
  private follow(body: readonly InstructionNode[], history: readonly Snapshot[], period: number, left: number): number {
    const { recurrence } = this;
    const { value, slope } = recurrence;
    const now = history.at(-1) as Snapshot;
    const then = history.at(-1 - period) as Snapshot;
    const growth = now.value.map((time, entry) => time - then.value[entry]!);
    slope.set(growth);
    recurrence.horizon = Number.POSITIVE_INFINITY;
    this.isFollowing = true;
    for (let i = 0; i < period; i++) this.run(body);
    this.isFollowing = false;
    const isSteady =
      recurrence.form === now.form &&
      value.every((time, entry) => time === now.value[entry]! + growth[entry]! && slope[entry] === growth[entry]);
    const periods = isSteady ? Math.min(recurrence.horizon, Math.floor(left / period)) : -1;
    if (periods > 0) for (let entry = 0; entry < value.length; entry++) value[entry]! += periods * growth[entry]!;
    slope.fill(0);
    return periods;
  }

  private snapshot(): Snapshot {
    this.effort += this.recurrence.value.length;
    return { value: this.recurrence.value.slice(), form: this.recurrence.form };
  }
}

interface Snapshot {
  readonly value: Float64Array;
  readonly form: string;
}

/** The shortest period that the last iterations repeated with equal growth; 0 if there is none. */
function periodOf(history: readonly Snapshot[]): number {
  const last = history.length - 1;
  for (let period = 1; 2 * period <= last; period++) {
    const [first, second, third] = [history[last - 2 * period]!, history[last - period]!, history[last]!];
    if (first.form !== second.form || second.form !== third.form) continue;
    if (third.value.every((time, i) => time - second.value[i]! === second.value[i]! - first.value[i]!)) return period;
  }
  return 0;
}

function instructionsIn(nodes: readonly InstructionNode[]): number {
  return nodes.reduce(
    (sum, node) => sum + (node.kind === 'run' ? node.length : node.count * instructionsIn(node.body)),
    0,
  );
}
