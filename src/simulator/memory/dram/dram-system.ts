/**
 * A memory of several channels as one component on the kernel. It plays the channels that have something to do at a tick,
 * in their order, and sleeps until the next such tick. A tick k of the device is at time k · `tickCycles`.
 *
 * Whoever hands it requests does so in the same instant at a lower priority value: what is added at a tick takes part in
 * it. A channel without requests is left alone; its refreshes are played when the next request comes, as if it had been
 * played all along, so that a memory with nothing to do schedules nothing.
 */
import type { Alarm } from '../../../kernel/alarm.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { DramChannel } from './channel.js';
import type { Requests } from './requests.js';

export class DramSystem {
  private readonly alarm: Alarm;
  /** The next tick of each channel, and whether it has requests. */
  private readonly next: Float64Array;
  private readonly busy: Uint8Array;
  /** The channels that made room in the last tick played. */
  readonly madeRoom: Int32Array;
  madeRoomCount = 0;
  /** The tick being played, or played last. */
  tick = -1;
  /** The next tick of any channel that has requests. */
  private soonest = Number.POSITIVE_INFINITY;
  private isPlaying = false;

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
    this.busy = new Uint8Array(channels.length);
    this.madeRoom = new Int32Array(channels.length);
    this.alarm = simulation.alarm(priority, this.ring);
  }

  accepts(request: number): boolean {
    return (this.channels[this.requests.channel[request]!] as DramChannel).accepts(request);
  }

  /** @throws if the tick has been played: played twice, a command would go before its request is done. */
  add(request: number, tick: number): void {
    if (tick <= this.tick) throw new Error(`a request was added to tick ${tick}, which has been played`);
    const channel = this.requests.channel[request]!;
    if (this.busy[channel] === 0) this.catchUp(channel, tick);
    (this.channels[channel] as DramChannel).add(request, tick);
    this.busy[channel] = 1;
    this.next[channel] = tick;
    if (tick >= this.soonest) return;
    this.soonest = tick;
    if (!this.isPlaying) this.alarm.set(tick * this.tickCycles);
  }

  /** Plays the refreshes of channels that were left alone, before this tick. */
  catchUpAll(tick: number): void {
    for (let channel = 0; channel < this.channels.length; channel++)
      if (this.busy[channel] === 0) this.catchUp(channel, tick);
  }

  private catchUp(index: number, tick: number): void {
    const channel = this.channels[index] as DramChannel;
    while (channel.nextTick < tick) channel.tick(channel.nextTick);
    this.next[index] = channel.nextTick;
  }

  /** While nothing else is due, one tick after another. */
  private readonly ring = (): void => {
    const { simulation, tickCycles } = this;
    this.isPlaying = true;
    do this.play(Math.round(simulation.now / tickCycles));
    while (simulation.advance(this.soonest * tickCycles));
    this.isPlaying = false;
    this.alarm.set(this.soonest * tickCycles);
  };

  private play(tick: number): void {
    this.tick = tick;
    this.madeRoomCount = 0;
    const { channels, next, busy } = this;
    let soonest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < channels.length; i++) {
      if (busy[i] === 0) continue;
      if (next[i]! <= tick) {
        const channel = channels[i]!;
        channel.tick(tick);
        next[i] = channel.nextTick;
        if (channel.madeRoom) this.madeRoom[this.madeRoomCount++] = i;
        if (channel.isIdle) {
          busy[i] = 0;
          continue;
        }
      }
      if (next[i]! < soonest) soonest = next[i]!;
    }
    this.soonest = soonest;
    this.onTick(tick);
  }
}
