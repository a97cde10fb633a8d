/**
 * The ways of all flows, there and back: a packet carries the number of its next hop, so that a switch neither hashes
 * nor searches. Both ways of a flow lie side by side and are mostly on one line of a cache.
 */
import { InputError } from '../../../base/errors.js';
import { ACK, DATA, MAX_HOPS_OF_WAY } from './frame.js';

/** Room for the hops of a way, as a power of two, unless a longer one comes. */
const WAY_SHIFT = 3;

export class RouteTable {
  /** Egress ports. */
  private hops: Uint16Array | Int32Array;
  private wayShift = WAY_SHIFT;

  /** @param ports of the fabric */
  constructor(
    private readonly flows: number,
    private readonly ports: number,
  ) {
    this.hops = this.makeRoom();
  }

  /** @throws InputError for a way that a frame cannot count the hops of */
  add(flow: number, there: readonly number[], back: readonly number[]): void {
    const longest = Math.max(there.length, back.length);
    if (longest > MAX_HOPS_OF_WAY)
      throw new InputError({ path: 'fabric', expected: `ways of at most ${MAX_HOPS_OF_WAY} hops`, found: longest });
    while (longest > 1 << this.wayShift) this.widen();
    this.hops.set(there, this.beginOf(flow, DATA));
    this.hops.set(back, this.beginOf(flow, ACK));
  }

  /** The egress port of a hop, 0 at the sender, on the way of a flow's data or of what answers it. */
  egress(flow: number, kind: number, hop: number): number {
    return this.hops[this.beginOf(flow, kind) + hop]!;
  }

  private beginOf(flow: number, kind: number): number {
    return ((flow << 1) + (kind === DATA ? 0 : 1)) << this.wayShift;
  }

  private makeRoom(): Uint16Array | Int32Array {
    const room = (2 * this.flows) << this.wayShift;
    return this.ports <= 2 ** 16 ? new Uint16Array(room) : new Int32Array(room);
  }

  private widen(): void {
    const { hops, wayShift } = this;
    this.wayShift++;
    this.hops = this.makeRoom();
    for (let way = 0; way < 2 * this.flows; way++)
      this.hops.set(hops.subarray(way << wayShift, (way + 1) << wayShift), way << this.wayShift);
  }
}
