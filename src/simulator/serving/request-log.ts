/** What became of each request, and how many were in the system over time. Cycles. */
import type { RequestOutcome } from '../../timeline/serving.js';
import type { Request } from '../../workload/serving/requests.js';

export class RequestLog {
  private readonly admittedAt: Float64Array;
  private readonly firstAt: Float64Array;
  private readonly endAt: Float64Array;
  private readonly outputs: Int32Array;
  private readonly preemptions: Int32Array;
  private readonly recomputed: Float64Array;
  private readonly wasFull: Uint8Array;

  constructor(private readonly requests: readonly Request[]) {
    const { length } = requests;
    this.admittedAt = new Float64Array(length).fill(-1);
    this.firstAt = new Float64Array(length).fill(-1);
    this.endAt = new Float64Array(length).fill(-1);
    this.outputs = new Int32Array(length);
    this.preemptions = new Int32Array(length);
    this.recomputed = new Float64Array(length);
    this.wasFull = new Uint8Array(length);
  }

  /** Only the first admission is told: later ones follow preemptions. */
  admitted(request: number, now: number): void {
    if (this.admittedAt[request]! < 0) this.admittedAt[request] = now;
  }

  /** The cache had no room. */
  turnedAway(request: number): void {
    this.wasFull[request] = 1;
  }

  preempted(request: number, lostTokens: number): void {
    this.preemptions[request]!++;
    this.recomputed[request]! += lostTokens;
  }

  output(request: number, now: number): void {
    if (this.outputs[request]!++ === 0) this.firstAt[request] = now;
  }

  finished(request: number, now: number): void {
    this.endAt[request] = now;
  }

  outcomes(): RequestOutcome[] {
    return this.requests.map(({ arrivalCycles, promptTokens, outputTokens }, request) => ({
      ...{ arrivalCycles, promptTokens, outputTokens },
      admittedCycles: this.admittedAt[request]!,
      firstTokenCycles: this.firstAt[request]!,
      endCycles: this.endAt[request]!,
      preemptions: this.preemptions[request]!,
      recomputedTokens: this.recomputed[request]!,
      waitedForCache: this.wasFull[request] === 1,
    }));
  }
}
