/**
 * A memory of several channels as one component on the kernel. It plays the channels that have something to do at a tick,
 * in their order, and sleeps until the next such tick. A tick k of the device is at time k · `tickCycles`.
 *
 * Whoever hands it requests does so in the same instant at a lower priority value: what is added at a tick takes part in
 * it.
 */
import type { Alarm } from '../../../kernel/alarm.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { DramChannel } from './channel.js';
import type { Requests } from './requests.js';

export class DramSystem {
  private readonly alarm: Alarm;
  private readonly next: Float64Array;
  /** The channels that made room in the last tick played. */
  readonly madeRoom: Int32Array;
  madeRoomCount = 0;
  /** The tick being played, or played last. */
  tick = -1;

  constructor(
    private readonly simulation: Simulation,
    private readonly requests: Requests,
    readonly channels: readonly DramChannel[],
    priority: number,
    private readonly tickCycles: number,
    /** Told after a tick in which a channel made room or a request was done. */
    private readonly onTick: (tick: number) => void,
  ) {
    this.next = Float64Array.from(channels, ({ nextTick }) => nextTick);
    this.madeRoom = new Int32Array(channels.length);
    this.alarm = simulation.alarm(priority, this.ring);
    this.alarm.set(Math.min(...this.next) * tickCycles);
  }

  accepts(request: number): boolean {
    return (this.channels[this.requests.channel[request]!] as DramChannel).accepts(request);
  }

  add(request: number, tick: number): void {
    const channel = this.requests.channel[request]!;
    (this.channels[channel] as DramChannel).add(request, tick);
    this.next[channel] = tick;
    const time = tick * this.tickCycles;
    if (time < this.alarm.time) this.alarm.set(time);
  }

  private readonly ring = (): void => {
    const tick = Math.round(this.simulation.now / this.tickCycles);
    this.tick = tick;
    this.madeRoomCount = 0;
    const { channels, next } = this;
    let soonest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < channels.length; i++) {
      if (next[i]! <= tick) {
        const channel = channels[i]!;
        channel.tick(tick);
        next[i] = channel.nextTick;
        if (channel.madeRoom) this.madeRoom[this.madeRoomCount++] = i;
      }
      if (next[i]! < soonest) soonest = next[i]!;
    }
    this.alarm.set(soonest * this.tickCycles);
    this.onTick(tick);
  };
}
