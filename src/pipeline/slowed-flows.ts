/** Which flows a congestion control scheme ever slows below the rate of their host's link. */
import type { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import type { PacketWatcher } from '../simulator/network/packet/watcher.js';

export class SlowedFlows implements PacketWatcher {
  private readonly slowed = new Set<number>();
  private lineRate: Float64Array = new Float64Array(0);

  /** Before the replay runs. */
  attach({ world }: PacketReplay): void {
    this.lineRate = world.flows.lineRate;
  }

  get count(): number {
    return this.slowed.size;
  }

  rate(flow: number, rateBps: number): void {
    if (rateBps < this.lineRate[flow]!) this.slowed.add(flow);
  }

  arrived(): void {}
  left(): void {}
  pausing(): void {}
  held(): void {}
  started(): void {}
  completed(): void {}
}
