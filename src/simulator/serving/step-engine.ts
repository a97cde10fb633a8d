/**
 * An engine plays the steps that a scheduler gives it, segment by segment: as jobs for a host (`StepFeed`), among other
 * tenants' jobs, or each segment by itself, once, and told as often as it comes again (`repeatSteps`).
 *
 * Repetition is exact where a segment finds the machine as it leaves it: nothing else runs, every job of a segment waits for
 * the segment before, and the memory keeps nothing from one transfer to the next.
 */
import type { PartWork, SegmentWork } from '../../analysis/segment-work.js';
import type { Step } from '../../workload/serving/step.js';
import type { Segment } from '../../workload/serving/step-layers.js';
import type { FedBatch, JobFeed } from '../job-feed.js';
import type { Phase, Scheduler } from './scheduler.js';

/** A step with the work of its segments. */
export interface PlayedStep {
  readonly step: Step;
  readonly segments: readonly PlayedSegment[];
}

export interface PlayedSegment {
  readonly work: SegmentWork;
  readonly repeat: number;
}

export interface StepSource {
  readonly scheduler: Scheduler;
  readonly phase: Phase;
  readonly segmentsOf: (step: Step) => readonly Segment[];
  readonly workOf: (segment: Segment) => SegmentWork;
  /** Told when the step has ended. */
  readonly onStep: (played: PlayedStep, startCycles: number, endCycles: number) => void;
}

export class StepFeed implements JobFeed {
  private played: PlayedStep | undefined;
  private since = 0;
  private segment = 0;
  private turn = 0;

  constructor(
    private readonly source: StepSource,
    readonly priority: number,
    readonly mostJobs: number,
  ) {}

  next(now: number): FedBatch | undefined {
    const { scheduler, phase } = this.source;
    if (this.played !== undefined) {
      const next = this.played.segments[this.segment];
      if (next !== undefined) return this.batchOf(next, false);
      scheduler.endStep(this.played.step, now);
      this.source.onStep(this.played, this.since, now);
      this.played = undefined;
    }
    const step = scheduler.nextStep(phase, now);
    if (step === undefined) return undefined;
    this.played = playedStep(step, this.source);
    this.since = now;
    this.segment = 0;
    this.turn = 0;
    return this.batchOf(this.played.segments[0] as PlayedSegment, true);
  }

  wakeCycles(): number | undefined {
    return this.source.scheduler.nextArrival();
  }

  private batchOf({ work, repeat }: PlayedSegment, isIssue: boolean): FedBatch {
    if (++this.turn === repeat) {
      this.segment++;
      this.turn = 0;
    }
    return { jobs: work.jobs.map(({ core, after, work: { plan } }) => ({ core, after, work: tiled(plan) })), isIssue };
  }
}

function tiled(plan: PartWork['plan']) {
  return { kind: 'tiles', plan } as const;
}

function playedStep(step: Step, { segmentsOf, workOf }: StepSource): PlayedStep {
  return { step, segments: segmentsOf(step).map((segment) => ({ work: workOf(segment), repeat: segment.repeat })) };
}

/** What a segment takes by itself. */
export interface SegmentReplay {
  readonly cycles: number;
  readonly events: number;
}

/** Segments that are remembered. What is forgotten is replayed again. */
const MOST_KNOWN = 4096;

/** Plays all requests to their end. Returns when the last step ended. @param issueCycles what issuing a step takes */
export function repeatSteps(
  source: StepSource,
  replay: (work: SegmentWork) => SegmentReplay,
  issueCycles: number,
): { readonly endCycles: number; readonly events: number; readonly played: number; readonly told: number } {
  const { scheduler } = source;
  const known = new Map<string, SegmentReplay>();
  let [now, events, played, told, end] = [0, 0, 0, 0, 0];
  const cyclesOf = (segment: Segment, work: SegmentWork): number => {
    const key = keyOf(segment);
    let found = known.get(key);
    if (found === undefined) {
      if (known.size >= MOST_KNOWN) known.clear();
      found = replay(work);
      known.set(key, found);
      played++;
      events += found.events;
    }
    told += segment.repeat;
    return found.cycles;
  };
  while (!scheduler.isDone) {
    const step = scheduler.nextStep('both', now);
    if (step === undefined) {
      now = Math.max(now, scheduler.nextArrival() ?? now);
      continue;
    }
    const since = now;
    now += issueCycles;
    const segments = source.segmentsOf(step).map((segment) => {
      const work = source.workOf(segment);
      now += segment.repeat * cyclesOf(segment, work);
      return { work, repeat: segment.repeat };
    });
    scheduler.endStep(step, now);
    source.onStep({ step, segments }, since, now);
    end = now;
  }
  return { endCycles: end, events, played, told };
}

/** Equal for segments that are the same work: the same layers, beside as many bytes that stay in the scratchpad. */
function keyOf({ layers }: Segment): string {
  const work = layers
    .map(({ name, layer, attention }) => {
      if (attention !== undefined) return `${attention.heads}h${attention.rows}r${attention.contextTokens}`;
      return `${name} ${layer?.y}`;
    })
    .join(' ');
  return `${layers[0]?.kept?.roomBytes ?? 0} ${work}`;
}
