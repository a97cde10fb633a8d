/**
 * The ways of all flows, there and back, one after the other: a packet carries the place of its next egress port, so
 * that a switch neither hashes nor looks anything up by flow.
 */
export class RouteTable {
  ports = new Int32Array(1024);
  private used = 0;

  /** Adds a way; where it begins. */
  add(path: readonly number[]): number {
    const begin = this.used;
    if (begin + path.length > this.ports.length) {
      const ports = new Int32Array(Math.max(begin + path.length, 2 * this.ports.length));
      ports.set(this.ports);
      this.ports = ports;
    }
    this.ports.set(path, begin);
    this.used += path.length;
    return begin;
  }
}
