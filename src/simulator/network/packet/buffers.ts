/**
 * The shared buffers of all switches and their accounts by ingress port (ns-3's switch-mmu.cc). A port has a reserve of
 * its own; beyond it a packet takes shared bytes while the port's share stays within its threshold, 1/2^shift of what is
 * still free; beyond that it takes the port's headroom, and the port's peer is told to pause. Bytes.
 */
import type { BufferRule } from '../../../machine/cluster/congestion-setup.js';
import type { SwitchPorts } from '../../../machine/cluster/switch-ports.js';

/** Of a port, side by side: bytes in its reserve and shared part, in its headroom, and what stays as it is. */
const INGRESS = 0;
const HEADROOM = 1;
const HEADROOM_LIMIT = 2;
const SHIFT = 3;
/** Its switch. */
const SWITCH = 4;
/** How far below its threshold it has stayed. */
const LEAST_MARGIN = 5;
const RECORD_SHIFT = 3;

/** What becomes of a packet that comes in. */
export const REFUSED = 0;
export const ADMITTED = 1;
/** Admitted, and the port is to pause its peer. */
export const FULL = 2;

export class Buffers {
  private readonly accounts: Int32Array;
  /** Shared bytes that are free, by node. */
  private readonly free: Int32Array;
  private readonly reserve: number;
  private readonly resume: number;

  constructor(
    { headroomBytes, thresholdShift, sharedBytes }: SwitchPorts,
    { reserveBytes, resumeBytes }: BufferRule,
    node: Int32Array,
  ) {
    this.free = sharedBytes.slice();
    this.accounts = new Int32Array(node.length << RECORD_SHIFT);
    node.forEach((at, port) => {
      const of = port << RECORD_SHIFT;
      this.accounts[of | HEADROOM_LIMIT] = headroomBytes[port]!;
      this.accounts[of | SHIFT] = thresholdShift[port]!;
      this.accounts[of | SWITCH] = at;
      this.accounts[of | LEAST_MARGIN] = 2 ** 31 - 1;
    });
    this.reserve = reserveBytes;
    this.resume = resumeBytes;
  }

  /** Takes a packet in, and tells whether the port is to pause its peer then; or refuses it: there is no room anywhere. */
  admit(port: number, bytes: number): number {
    const { accounts, free, reserve } = this;
    const of = port << RECORD_SHIFT;
    const node = accounts[of | SWITCH]!;
    const shift = accounts[of | SHIFT]!;
    const threshold = free[node]! >> shift;
    const before = accounts[of | INGRESS]!;
    const over = before + bytes - reserve;
    const headroom = accounts[of | HEADROOM]!;
    if (bytes + headroom > accounts[of | HEADROOM_LIMIT]! && bytes + Math.max(before - reserve, 0) > threshold)
      return REFUSED;
    let margin = threshold;
    if (over <= 0) {
      accounts[of | INGRESS] = before + bytes;
    } else if (over > threshold) {
      accounts[of | HEADROOM] = headroom + bytes;
      margin -= Math.max(before - reserve, 0);
    } else {
      accounts[of | INGRESS] = before + bytes;
      free[node]! -= Math.min(bytes, over);
      margin = (free[node]! >> shift) - over;
    }
    if (margin < accounts[of | LEAST_MARGIN]!) accounts[of | LEAST_MARGIN] = margin;
    return margin <= 0 || accounts[of | HEADROOM]! > 0 ? FULL : ADMITTED;
  }

  /** Gives a packet's bytes back: the headroom's first. */
  release(port: number, bytes: number): void {
    const { accounts } = this;
    const of = port << RECORD_SHIFT;
    const headroom = accounts[of | HEADROOM]!;
    const fromHeadroom = Math.min(headroom, bytes);
    const rest = bytes - fromHeadroom;
    const ingress = accounts[of | INGRESS]!;
    accounts[of | HEADROOM] = headroom - fromHeadroom;
    accounts[of | INGRESS] = ingress - rest;
    this.free[accounts[of | SWITCH]!]! += Math.min(rest, Math.max(ingress - this.reserve, 0));
  }

  /** How far below its threshold an ingress port has stayed so far; 2³¹ − 1 where nothing has come in. */
  leastMargins(): Int32Array {
    return Int32Array.from({ length: this.accounts.length >> RECORD_SHIFT }, (_, port) => {
      return this.accounts[(port << RECORD_SHIFT) | LEAST_MARGIN]!;
    });
  }

  mayResume(port: number): boolean {
    if (this.headroomBytes(port) > 0) return false;
    const held = this.sharedBytes(port);
    return held === 0 || held + this.resume <= this.threshold(port);
  }

  /** What an ingress port may hold of the shared bytes now. */
  threshold(port: number): number {
    const of = port << RECORD_SHIFT;
    return this.free[this.accounts[of | SWITCH]!]! >> this.accounts[of | SHIFT]!;
  }

  /** What it holds of them. */
  sharedBytes(port: number): number {
    return Math.max(this.accounts[(port << RECORD_SHIFT) | INGRESS]! - this.reserve, 0);
  }

  headroomBytes(port: number): number {
    return this.accounts[(port << RECORD_SHIFT) | HEADROOM]!;
  }

  headroomLimit(port: number): number {
    return this.accounts[(port << RECORD_SHIFT) | HEADROOM_LIMIT]!;
  }

  /** What it holds altogether. */
  ingressBytes(port: number): number {
    const of = port << RECORD_SHIFT;
    return this.accounts[of | INGRESS]! + this.accounts[of | HEADROOM]!;
  }

  /** Shared bytes of a switch that are free. */
  freeBytes(node: number): number {
    return this.free[node]!;
  }
}
