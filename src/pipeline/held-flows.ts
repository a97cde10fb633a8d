/**
 * Head-of-line blocking: which paused port held which flow, for how long, and for whose sake. A flow is held at a port
 * while the port is paused and a frame of the flow's waits there; at a host's port, while the flow is open. The flow is
 * a victim of a pause where the queue to blame is not on the flow's own way: its frames wait behind others'. To blame is
 * the queue that held most of what had come in by the pausing port. Times in ns.
 */
import { ACK, DATA } from '../simulator/network/packet/frame.js';
import type { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import type { PacketWatcher } from '../simulator/network/packet/watcher.js';

export interface Holding {
  /** Egress port that was paused. */
  readonly port: number;
  readonly flow: number;
  readonly heldNs: number;
  /** Of these as a victim. */
  readonly victimNs: number;
  /** Egress port to blame for the last pause; −1 for a pause by a host. */
  readonly because: number;
}

/** Frames that wait at a port, in their order, by flow; those before `head` have left. */
interface Waiting {
  flows: number[];
  head: number;
}

/** A flow that a paused port holds. What is to blame is what was when the hold began: a later pause may be under way. */
interface Hold {
  readonly sinceNs: number;
  readonly isVictim: boolean;
  readonly because: number;
}

interface Sum {
  readonly heldNs: number;
  readonly victimNs: number;
  readonly because: number;
}

/** Time in which at least one of several things lasts. */
class Union {
  private readonly count = new Map<number, number>();
  private readonly since = new Map<number, number>();
  private readonly sums = new Map<number, number>();

  begin(what: number, now: number): void {
    const count = this.count.get(what) ?? 0;
    if (count === 0) this.since.set(what, now);
    this.count.set(what, count + 1);
  }

  end(what: number, now: number): void {
    const count = (this.count.get(what) ?? 0) - 1;
    this.count.set(what, count);
    if (count === 0) this.sums.set(what, this.of(what) + now - (this.since.get(what) ?? now));
  }

  of(what: number): number {
    return this.sums.get(what) ?? 0;
  }
}

export class HeldFlows implements PacketWatcher {
  private readonly waiting = new Map<number, Waiting>();
  /** By ingress port, the bytes of it that wait at egress ports. */
  private readonly broughtTo = new Map<number, Map<number, number>>();
  /** By paused port, the flows that it holds. */
  private readonly since = new Map<number, Map<number, Hold>>();
  /** Queues to blame, by the port that is paused. */
  private readonly because = new Map<number, number>();
  private readonly open = new Map<number, Set<number>>();
  private readonly sums = new Map<string, Sum>();
  private readonly heldTime = new Union();
  private readonly victimTime = new Union();
  private replay: PacketReplay | undefined;

  /** The replay whose clock counts. */
  attach(replay: PacketReplay): void {
    this.replay = replay;
  }

  arrived(to: number, from: number, flow: number, bytes: number): void {
    const queue = this.waiting.get(to);
    if (queue === undefined) this.waiting.set(to, { flows: [flow], head: 0 });
    else queue.flows.push(flow);
    this.bring(from, to, bytes);
    if (this.since.get(to)?.has(flow) === false) this.begin(to, flow);
  }

  left(to: number, from: number, bytes: number): void {
    const queue = this.waiting.get(to) as Waiting;
    queue.head++;
    if (queue.head > 1024 && 2 * queue.head > queue.flows.length) {
      queue.flows = queue.flows.slice(queue.head);
      queue.head = 0;
    }
    this.bring(from, to, -bytes);
  }

  pausing(port: number, to: number): void {
    let most = 0;
    let blamed = to;
    for (const [queue, bytes] of this.broughtTo.get(port) ?? [])
      if (bytes > most) {
        most = bytes;
        blamed = queue;
      }
    this.because.set(port ^ 1, blamed);
  }

  held(port: number, isHeld: boolean): void {
    if (isHeld) {
      this.since.set(port, new Map());
      for (const flow of this.flowsAt(port)) this.begin(port, flow);
      return;
    }
    for (const flow of [...(this.since.get(port)?.keys() ?? [])]) this.end(port, flow);
    this.since.delete(port);
  }

  rate(): void {}

  started(flow: number): void {
    const port = this.hostPort(flow);
    this.open.set(port, (this.open.get(port) ?? new Set()).add(flow));
    if (this.since.has(port)) this.begin(port, flow);
  }

  completed(flow: number): void {
    const port = this.hostPort(flow);
    this.open.get(port)?.delete(flow);
    if (this.since.get(port)?.has(flow) === true) this.end(port, flow);
  }

  /** Most held first. Pauses that have not ended count up to now. */
  holdings(): Holding[] {
    for (const port of [...this.since.keys()]) this.held(port, false);
    return [...this.sums]
      .map(([key, sum]) => {
        const [port = 0, flow = 0] = key.split(' ').map(Number);
        return { port, flow, ...sum };
      })
      .filter(({ heldNs }) => heldNs > 0)
      .sort((a, b) => b.heldNs - a.heldNs || a.port - b.port || a.flow - b.flow);
  }

  /** How long at least one port held a flow, and held it as a victim. */
  ofFlow(flow: number): { readonly heldNs: number; readonly victimNs: number } {
    return { heldNs: this.heldTime.of(flow), victimNs: this.victimTime.of(flow) };
  }

  private flowsAt(port: number): ReadonlySet<number> {
    const { flows, head } = this.waiting.get(port) ?? { flows: [], head: 0 };
    return this.open.get(port) ?? new Set(flows.slice(head));
  }

  private bring(from: number, to: number, bytes: number): void {
    const queues = this.broughtTo.get(from) ?? new Map<number, number>();
    this.broughtTo.set(from, queues.set(to, (queues.get(to) ?? 0) + bytes));
  }

  private begin(port: number, flow: number): void {
    const sinceNs = this.now();
    const isVictim = this.isVictim(port, flow);
    this.since.get(port)?.set(flow, { sinceNs, isVictim, because: this.because.get(port) ?? -1 });
    this.heldTime.begin(flow, sinceNs);
    if (isVictim) this.victimTime.begin(flow, sinceNs);
  }

  private end(port: number, flow: number): void {
    const now = this.now();
    const held = this.since.get(port) as Map<number, Hold>;
    const { sinceNs, isVictim, because } = held.get(flow) as Hold;
    held.delete(flow);
    this.heldTime.end(flow, now);
    if (isVictim) this.victimTime.end(flow, now);
    const key = `${port} ${flow}`;
    const { heldNs, victimNs } = this.sums.get(key) ?? { heldNs: 0, victimNs: 0 };
    const ns = now - sinceNs;
    this.sums.set(key, { heldNs: heldNs + ns, victimNs: victimNs + (isVictim ? ns : 0), because });
  }

  private isVictim(port: number, flow: number): boolean {
    const because = this.because.get(port);
    if (because === undefined) return false;
    return !this.passes(flow, DATA, because) && !this.passes(flow, ACK, because);
  }

  /** Do the flow's packets, or their acknowledgements, go through a port? Ways end at hosts. */
  private passes(flow: number, kind: number, port: number): boolean {
    const { routes, ports } = (this.replay as PacketReplay).world;
    for (let hop = 0; ; hop++) {
      const egress = routes.egress(flow, kind, hop);
      if (egress === port) return true;
      if (ports.isAtHost[egress ^ 1] === 1) return false;
    }
  }

  private hostPort(flow: number): number {
    const { hostPorts, flows } = (this.replay as PacketReplay).world;
    return hostPorts[flows.source[flow]!]!;
  }

  private now(): number {
    return (this.replay as PacketReplay).world.calendar.now;
  }
}
