/**
 * Whose request enters a channel next: a turn policy asked anew for each request, or a fluid policy's weights as fair
 * queueing (start-time fair queueing: Goyal, Vin & Cheng, 1996): of the ports that wait, the one that has been served
 * least for its weight.
 */
import { coreOfPort } from '../ports.js';
import type { SharingPolicy } from '../shared-memory.js';
import type { TurnPolicy, Turns, Waiting } from '../turn-policy.js';

/** Ports that wait at a channel, the one that has waited longest first. */
export type WaitingPorts = Omit<Waiting, 'began' | 'remaining' | 'priority' | 'chunkBytes'>;

export interface RequestChooser {
  /** A transfer begins on the port; `asked` is what its job asks for, bytes per cycle, `priority` the job's. */
  begin(port: number, now: number, bytes: number, asked: number, priority: number): void;
  /** −1: none may go before `until`. */
  choose(waiting: WaitingPorts, now: number): number;
  /** When to ask again after nobody was chosen. */
  readonly until: number;
  served(port: number, bytes: number): void;
}

export class TurnChooser implements RequestChooser {
  private readonly turns: Turns;
  private readonly remaining: Float64Array;
  private readonly began: Float64Array;
  private readonly priority: Float64Array;

  constructor(
    private readonly policy: TurnPolicy,
    ports: number,
    cores: number,
    private readonly requestBytes: number,
  ) {
    const most = new Float64Array(cores);
    this.turns = { ports: new Int32Array(2 * ports), count: 0, until: 0, limited: false, most };
    this.remaining = new Float64Array(ports);
    this.began = new Float64Array(ports);
    this.priority = new Float64Array(ports);
  }

  get until(): number {
    return this.turns.until;
  }

  begin(port: number, now: number, bytes: number, _asked: number, priority: number): void {
    this.remaining[port] = bytes;
    this.began[port] = now;
    this.priority[port] = priority;
  }

  choose(waiting: WaitingPorts, now: number): number {
    const { turns, remaining, began, priority, requestBytes } = this;
    turns.count = 0;
    turns.limited = false;
    turns.until = Number.POSITIVE_INFINITY;
    this.policy.turns({ ...waiting, remaining, began, priority, chunkBytes: requestBytes }, now, turns);
    return turns.count === 0 ? -1 : turns.ports[0]!;
  }

  served(port: number, bytes: number): void {
    this.remaining[port]! -= bytes;
    this.policy.served?.(coreOfPort(port), bytes);
  }
}

export class FairChooser implements RequestChooser {
  readonly until = Number.POSITIVE_INFINITY;
  private readonly weight: Float64Array;
  /** What each port has been served, over its weight. */
  private readonly virtual: Float64Array;
  private now = 0;

  constructor(
    private readonly policy: SharingPolicy,
    ports: number,
  ) {
    this.weight = new Float64Array(ports).fill(1);
    this.virtual = new Float64Array(ports);
  }

  begin(port: number, _now: number, _bytes: number, asked: number): void {
    this.weight[port] = this.policy(asked);
    this.virtual[port] = Math.max(this.virtual[port]!, this.now);
  }

  choose({ ports, count }: WaitingPorts): number {
    let best = -1;
    for (let i = 0; i < count; i++) {
      const port = ports[i]!;
      if (best < 0 || this.virtual[port]! < this.virtual[best]!) best = port;
    }
    return best;
  }

  served(port: number, bytes: number): void {
    this.now = this.virtual[port]!;
    this.virtual[port]! += bytes / this.weight[port]!;
  }
}
