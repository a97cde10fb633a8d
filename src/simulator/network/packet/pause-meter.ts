/** Pauses port by port: how many have come, and how long they have lasted. */
export class PauseMeter {
  readonly pauses: Int32Array;
  readonly pausedNs: Float64Array;
  readonly longestNs: Float64Array;
  private readonly since: Float64Array;

  constructor(ports: number) {
    this.pauses = new Int32Array(ports);
    this.pausedNs = new Float64Array(ports);
    this.longestNs = new Float64Array(ports);
    this.since = new Float64Array(ports);
  }

  begin(port: number, now: number, wasHeld: boolean): void {
    this.pauses[port]!++;
    if (!wasHeld) this.since[port] = now;
  }

  end(port: number, now: number): void {
    const lasted = now - this.since[port]!;
    this.pausedNs[port]! += lasted;
    this.longestNs[port] = Math.max(this.longestNs[port]!, lasted);
  }
}
