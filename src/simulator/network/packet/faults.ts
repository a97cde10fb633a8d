/** Lets faults begin and end: links that are slow or lossy, hosts that are slow or pause their switch for no reason. */
import type { Fault } from '../../../machine/cluster/faults.js';
import { XOFF, XON } from './frame.js';
import type { SlowHosts } from './slow-hosts.js';
import type { World } from './world.js';

export class Faults {
  /** Frames lost. */
  losses = 0;
  private readonly chance: Float64Array;
  private readonly nominal: Float64Array;

  /** Entry `base` + 2 · fault of the calendar is its beginning, the next one its end. */
  constructor(
    private readonly world: World,
    private readonly faults: readonly Fault[],
    private readonly hosts: SlowHosts,
    base: number,
  ) {
    this.chance = new Float64Array(world.ports.count);
    this.nominal = world.ports.rates();
    faults.forEach(({ fromNs, untilNs }, index) => {
      world.calendar.add(base + 2 * index, fromNs);
      if (untilNs !== undefined) world.calendar.add(base + 2 * index + 1, untilNs);
    });
  }

  /** @param entry counted from `base` */
  happen(entry: number): void {
    const fault = this.faults[entry >> 1] as Fault;
    const begins = (entry & 1) === 0;
    const { ports } = this.world;
    switch (fault.kind) {
      case 'slow link':
        for (const port of [2 * fault.link, 2 * fault.link + 1])
          ports.setRate(port, Math.round(this.nominal[port]! * (begins ? fault.share : 1)));
        return;
      case 'lossy link':
        this.chance.fill(begins ? fault.chance : 0, 2 * fault.link, 2 * fault.link + 2);
        return;
      case 'slow host':
        if (begins) this.hosts.slowDown(fault.host, Math.round(fault.rateGbps * 1e9), fault.pauseBytes);
        else this.hosts.recover(fault.host);
        return;
      case 'pause storm':
        this.hosts.tell(fault.host, begins ? XOFF : XON);
    }
  }

  /** Does a frame that was sent by `port` get lost on its link? */
  loses(port: number): boolean {
    const chance = this.chance[port]!;
    if (chance === 0 || this.world.draws.losses.uniform() >= chance) return false;
    this.losses++;
    return true;
  }
}
