/**
 * The scheduler of a server of a language model: continuous batching at the boundaries of steps (Yu et al., Orca, OSDI 2022)
 * over a paged cache (Kwon et al., vLLM, SOSP 2023).
 *
 * 1. Requests wait in order of arrival. One is admitted when fewer than `maxBatch` are under way and the cache has room: for
 *    all tokens it may have (`wait`), or for those of its prompt (`preempt`).
 * 2. Whole prompts go in steps of their own, before decodes; several share a step up to `prefillTokens`. With `chunkTokens`
 *    a step takes one token of every sequence that decodes, and fills up with prompts, cut where they must be (Agrawal et
 *    al., Sarathi-Serve, OSDI 2024).
 * 3. Where a decode finds no page (`preempt`), the sequence that was admitted last gives up all of its pages and goes to the
 *    front of the queue; its prompt and what it has put out are computed again.
 * 4. Where prompts and decodes have cores of their own, each of the two is asked for steps by itself.
 */
import type { Request } from '../../workload/serving/requests.js';
import { cachedAtMost, cachePages, pagesOf, type ServedModel } from '../../workload/serving/served-model.js';
import type { Step, StepSequence } from '../../workload/serving/step.js';
import { PagePool } from './page-pool.js';
import { RequestLog } from './request-log.js';

/** What an engine is for. */
export type Phase = 'prefill' | 'decode' | 'both';

interface Sequence {
  readonly request: number;
  cachedTokens: number;
  /** Tokens that must be in the cache before it decodes: the prompt, and what is computed again. */
  promptTokens: number;
  /** Of the output. */
  outputs: number;
  pages: number;
  isInStep: boolean;
}

export class Scheduler {
  readonly log: RequestLog;
  readonly pool: PagePool;
  private readonly waiting: Sequence[] = [];
  /** In order of admission. */
  private readonly running: Sequence[] = [];
  private arrived = 0;
  /** Requests in the system times cycles. */
  private integral = 0;
  private since = 0;

  constructor(
    private readonly served: ServedModel,
    private readonly requests: readonly Request[],
    onOccupancy?: (time: number, pages: number) => void,
  ) {
    this.log = new RequestLog(requests);
    this.pool = new PagePool(cachePages(served), onOccupancy);
  }

  get isDone(): boolean {
    return this.arrived === this.requests.length && this.waiting.length === 0 && this.running.length === 0;
  }

  /** Of the next request that has not been seen; nothing after the last. */
  nextArrival(): number | undefined {
    return this.requests[this.arrived]?.arrivalCycles;
  }

  /** Requests that wait or are under way, on average from 0 to the end. */
  meanInSystem(end: number): number {
    return end > 0 ? this.integral / end : 0;
  }

  /** What the engine does next; nothing where there is nothing for it now. */
  nextStep(phase: Phase, now: number): Step | undefined {
    this.observe(now);
    this.arrive(now);
    const { chunkTokens } = this.served;
    const sequences: StepSequence[] = [];
    if (phase === 'both' && chunkTokens !== undefined) {
      this.decode(sequences, now, chunkTokens);
      this.prefill(sequences, now, chunkTokens - sequences.length);
    } else {
      if (phase !== 'decode') this.prefill(sequences, now, chunkTokens);
      if (phase !== 'prefill' && sequences.length === 0) this.decode(sequences, now, Number.POSITIVE_INFINITY);
    }
    return sequences.length === 0 ? undefined : { sequences };
  }

  endStep({ sequences }: Step, now: number): void {
    this.observe(now);
    for (const { request, newTokens, hasOutput } of sequences) {
      const sequence = this.running.find((one) => one.request === request) as Sequence;
      sequence.isInStep = false;
      sequence.cachedTokens += newTokens;
      if (!hasOutput) continue;
      sequence.outputs++;
      this.log.output(request, now);
      if (sequence.outputs === this.requests[request]?.outputTokens) this.finish(sequence, now);
    }
  }

  private observe(now: number): void {
    this.integral += (this.waiting.length + this.running.length) * (now - this.since);
    this.since = now;
  }

  private arrive(now: number): void {
    for (let next = this.requests[this.arrived]; next !== undefined; next = this.requests[this.arrived]) {
      if (next.arrivalCycles > now) return;
      const { promptTokens, arrivalCycles } = next;
      // It has been there since it arrived, though nobody looked.
      this.integral += now - arrivalCycles;
      const fresh = { cachedTokens: 0, promptTokens, outputs: 0, pages: 0, isInStep: false };
      this.waiting.push({ request: this.arrived++, ...fresh });
    }
  }

  /** @param budget tokens of the step; nothing: whole prompts */
  private prefill(step: StepSequence[], now: number, budget: number | undefined): void {
    let left = budget ?? this.served.prefillTokens;
    const push = (sequence: Sequence): boolean => {
      const wanted = sequence.promptTokens - sequence.cachedTokens;
      if (budget === undefined && step.length > 0 && wanted > left) return false;
      const newTokens = budget === undefined ? wanted : Math.min(left, wanted);
      if (newTokens <= 0) return false;
      left -= newTokens;
      step.push(begun(sequence, newTokens, newTokens === wanted));
      return true;
    };
    for (const sequence of this.running)
      if (sequence.cachedTokens < sequence.promptTokens && !sequence.isInStep && !push(sequence)) return;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if (this.running.length >= this.served.maxBatch) return;
      if (budget === undefined ? step.length > 0 && next.promptTokens > left : left <= 0) return;
      const pages = this.pagesToAdmit(next);
      if (!this.pool.has(pages)) {
        this.log.turnedAway(next.request);
        return;
      }
      this.pool.take(pages, now);
      next.pages = pages;
      this.waiting.shift();
      this.running.push(next);
      this.log.admitted(next.request, now);
      push(next);
    }
  }

  private pagesToAdmit({ request, promptTokens }: Sequence): number {
    const { cache, held } = this.served;
    return pagesOf(cache.whenFull === 'wait' ? cachedAtMost(this.requests[request] as Request) : promptTokens, held);
  }

  private decode(step: StepSequence[], now: number, most: number): void {
    const ready = this.running.filter((one) => one.cachedTokens >= one.promptTokens && !one.isInStep);
    for (const sequence of ready) {
      if (step.length >= most) return;
      // It may have been preempted for one before it.
      if (sequence.pages === 0) continue;
      if (this.makeRoom(sequence, now)) step.push(begun(sequence, 1, true));
    }
  }

  /** For one more token. False where nobody who may give up pages has enough, or only the sequence itself. */
  private makeRoom(sequence: Sequence, now: number): boolean {
    const wanted = pagesOf(sequence.cachedTokens + 1, this.served.held) - sequence.pages;
    if (wanted <= 0) return true;
    while (!this.pool.has(wanted)) {
      const last = this.running.findLast((one) => !one.isInStep) as Sequence;
      this.preempt(last, now);
      if (last === sequence) return false;
    }
    this.pool.take(wanted, now);
    sequence.pages += wanted;
    return true;
  }

  private preempt(sequence: Sequence, now: number): void {
    this.pool.take(-sequence.pages, now);
    this.running.splice(this.running.indexOf(sequence), 1);
    this.log.preempted(sequence.request, sequence.cachedTokens);
    const { promptTokens } = this.requests[sequence.request] as Request;
    sequence.pages = 0;
    sequence.cachedTokens = 0;
    // The last token of the output is the next to be taken in: it is computed with those that were there before.
    sequence.promptTokens = promptTokens + sequence.outputs;
    this.waiting.unshift(sequence);
  }

  private finish(sequence: Sequence, now: number): void {
    this.pool.take(-sequence.pages, now);
    this.running.splice(this.running.indexOf(sequence), 1);
    this.log.finished(sequence.request, now);
  }
}

function begun(sequence: Sequence, newTokens: number, hasOutput: boolean): StepSequence {
  sequence.isInStep = true;
  const { request, cachedTokens, promptTokens } = sequence;
  return { request, cachedTokens, newTokens, isPrompt: cachedTokens < promptTokens, hasOutput };
}
