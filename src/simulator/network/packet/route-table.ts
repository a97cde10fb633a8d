/**
 * The ways of all flows, there and back, one after the other: a packet carries the place of its next egress port, so
 * that a switch neither hashes nor looks anything up by flow.
 */
import { InputError } from '../../../base/errors.js';
import { MAX_HOPS_OF_WAY } from './frame.js';

export class RouteTable {
  ports = new Int32Array(1024);
  private used = 0;

  /** Adds a way; where it begins. @throws InputError for one that a frame cannot count the hops of */
  add(path: readonly number[]): number {
    if (path.length > MAX_HOPS_OF_WAY)
      throw new InputError({ path: 'fabric', expected: `ways of at most ${MAX_HOPS_OF_WAY} hops`, found: path.length });
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
