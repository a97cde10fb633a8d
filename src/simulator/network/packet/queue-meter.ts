/** Queues over time, port by port: the most and the time integral. */
export class QueueMeter {
  readonly most: Int32Array;
  private readonly integral: Float64Array;
  private readonly since: Float64Array;

  constructor(ports: number) {
    this.most = new Int32Array(ports);
    this.integral = new Float64Array(ports);
    this.since = new Float64Array(ports);
  }

  /** The queue changes from so many bytes to so many. */
  change(port: number, from: number, to: number, now: number): void {
    this.integral[port]! += from * (now - this.since[port]!);
    this.since[port] = now;
    if (to > this.most[port]!) this.most[port] = to;
  }

  /** Time averages from 0 on; queues are empty at the end. */
  means(endNs: number): Float64Array {
    return this.integral.map((bytesNs) => (endNs > 0 ? bytesNs / endNs : 0));
  }
}
