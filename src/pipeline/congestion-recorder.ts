/** Watches a replay of packets and keeps queues, pauses and rates over time (timeline/congestion-recording.ts). */
import type { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import type { PacketWatcher } from '../simulator/network/packet/watcher.js';
import type { CongestionRecording, PauseSpan } from '../timeline/congestion-recording.js';
import { Bins, LevelMaxima, LevelSums } from './binned.js';

/** Ports whose queues are kept one by one. */
const PORTS = 8;

const MOST_PAUSES = 100_000;

export class CongestionRecorder implements PacketWatcher {
  private readonly bins = new Bins();
  private readonly queues: (LevelMaxima | undefined)[] = [];
  private readonly paused = new LevelSums(this.bins);
  private readonly sent = this.bins.make((a, b) => a + b);
  private readonly rates = new LevelSums(this.bins);
  private readonly open = new LevelSums(this.bins);
  /** By open flow: rate over line rate. */
  private readonly shares = new Map<number, number>();
  private readonly pausedSince = new Map<number, number>();
  private readonly pauses: PauseSpan[] = [];
  private leftOut = 0;
  private replay: PacketReplay | undefined;

  attach(replay: PacketReplay): void {
    this.replay = replay;
  }

  arrived(to: number, from: number, _flow: number, bytes: number): void {
    const { ports, calendar } = (this.replay as PacketReplay).world;
    this.queueOf(to).add(calendar.now, bytes);
    if (ports.isAtHost[from ^ 1] === 1) this.sent[this.bins.at(calendar.now)]! += bytes;
  }

  left(to: number, _from: number, bytes: number): void {
    this.queueOf(to).add(this.now(), -bytes);
  }

  pausing(): void {}

  held(port: number, isHeld: boolean): void {
    const now = this.now();
    this.paused.change(now, this.paused.level + (isHeld ? 1 : -1));
    if (isHeld) this.pausedSince.set(port, now);
    else this.endPause(port, now);
  }

  rate(flow: number, rateBps: number): void {
    if (this.shares.has(flow)) this.share(flow, rateBps / (this.replay as PacketReplay).world.flows.lineRate[flow]!);
  }

  started(flow: number): void {
    this.open.change(this.now(), this.open.level + 1);
    this.share(flow, 1);
  }

  completed(flow: number): void {
    this.share(flow, 0);
    this.shares.delete(flow);
    this.open.change(this.now(), this.open.level - 1);
  }

  /** @param endNs when the replay ended */
  recording(endNs: number): CongestionRecording {
    const { bins, queues } = this;
    for (const [port, since] of [...this.pausedSince]) this.endPause(port, Math.max(since, endNs));
    for (const level of [this.paused, this.rates, this.open]) level.hold(endNs);
    const ports = [...queues.entries()].flatMap(([port, queue]) => {
      queue?.hold(endNs);
      return queue === undefined ? [] : [{ port, queueBytes: bins.upTo(endNs, queue.values) }];
    });
    const count = bins.upTo(endNs, this.sent).length;
    const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
    const open = bins.upTo(endNs, this.open.values);
    return {
      binNs: bins.widthNs,
      queueBytes: Array.from({ length: count }, (_, bin) => most(ports.map(({ queueBytes }) => queueBytes[bin]!))),
      pausedPorts: bins.upTo(endNs, this.paused.values).map((ns) => ns / bins.widthNs),
      sentBytes: bins.upTo(endNs, this.sent),
      rateShare: bins
        .upTo(endNs, this.rates.values)
        .map((sum, bin) => (open[bin]! > 0 ? sum / open[bin]! : Number.NaN)),
      ports: ports.sort((a, b) => most(b.queueBytes) - most(a.queueBytes) || a.port - b.port).slice(0, PORTS),
      pauses: this.pauses.toSorted((a, b) => a.fromNs - b.fromNs || a.port - b.port),
      pausesLeftOut: this.leftOut,
    };
  }

  private queueOf(port: number): LevelMaxima {
    this.queues[port] ??= new LevelMaxima(this.bins);
    return this.queues[port];
  }

  private share(flow: number, share: number): void {
    this.rates.change(this.now(), this.rates.level + share - (this.shares.get(flow) ?? 0));
    this.shares.set(flow, share);
  }

  private endPause(port: number, untilNs: number): void {
    const fromNs = this.pausedSince.get(port);
    if (fromNs === undefined) return;
    this.pausedSince.delete(port);
    if (this.pauses.length < MOST_PAUSES) this.pauses.push({ port, fromNs, untilNs });
    else this.leftOut++;
  }

  private now(): number {
    return (this.replay as PacketReplay).world.calendar.now;
  }
}
