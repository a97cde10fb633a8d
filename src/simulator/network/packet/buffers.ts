/**
 * The shared buffers of all switches and their accounts by ingress port (ns-3's switch-mmu.cc). A port has a reserve of
 * its own; beyond it a packet takes shared bytes while the port's share stays within its threshold, 1/2^shift of what is
 * still free; beyond that it takes the port's headroom, and the port's peer is told to pause. Bytes.
 */
import type { BufferRule } from '../../../machine/cluster/congestion-setup.js';
import type { SwitchPorts } from '../../../machine/cluster/switch-ports.js';

export class Buffers {
  /** Shared bytes in use, by node. */
  readonly used: Int32Array;
  /** By ingress port: bytes in reserve and shared part, and in the headroom. */
  readonly ingress: Int32Array;
  readonly headroom: Int32Array;

  private readonly shared: Int32Array;
  private readonly headroomLimit: Int32Array;
  private readonly shift: Int32Array;
  private readonly reserve: number;
  private readonly resume: number;

  constructor(
    { headroomBytes, thresholdShift, sharedBytes }: SwitchPorts,
    { reserveBytes, resumeBytes }: BufferRule,
    private readonly node: Int32Array,
  ) {
    this.used = new Int32Array(sharedBytes.length);
    this.ingress = new Int32Array(node.length);
    this.headroom = new Int32Array(node.length);
    this.shared = sharedBytes;
    this.headroomLimit = headroomBytes;
    this.shift = thresholdShift;
    this.reserve = reserveBytes;
    this.resume = resumeBytes;
  }

  /** What an ingress port may hold of the shared bytes now. */
  threshold(port: number): number {
    const node = this.node[port]!;
    return (this.shared[node]! - this.used[node]!) >> this.shift[port]!;
  }

  /** What it holds of them. */
  held(port: number): number {
    const over = this.ingress[port]! - this.reserve;
    return over > 0 ? over : 0;
  }

  /** Takes a packet in; false when there is no room for it anywhere. */
  admit(port: number, bytes: number): boolean {
    const threshold = this.threshold(port);
    const ingress = this.ingress[port]! + bytes;
    if (bytes + this.headroom[port]! > this.headroomLimit[port]! && bytes + this.held(port) > threshold) return false;
    const over = ingress - this.reserve;
    if (over <= 0) {
      this.ingress[port] = ingress;
    } else if (over > threshold) {
      this.headroom[port]! += bytes;
    } else {
      this.ingress[port] = ingress;
      this.used[this.node[port]!]! += bytes < over ? bytes : over;
    }
    return true;
  }

  /** Gives a packet's bytes back: the headroom's first. */
  release(port: number, bytes: number): void {
    const headroom = this.headroom[port]!;
    const fromHeadroom = headroom < bytes ? headroom : bytes;
    const rest = bytes - fromHeadroom;
    const held = this.held(port);
    this.headroom[port] = headroom - fromHeadroom;
    this.ingress[port]! -= rest;
    this.used[this.node[port]!]! -= rest < held ? rest : held;
  }

  isFull(port: number): boolean {
    return this.headroom[port]! > 0 || this.held(port) >= this.threshold(port);
  }

  mayResume(port: number): boolean {
    if (this.headroom[port]! > 0) return false;
    const held = this.held(port);
    return held === 0 || held + this.resume <= this.threshold(port);
  }
}
