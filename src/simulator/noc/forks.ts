/**
 * Packets for several nodes, copied inside the routers where their ways part. A packet travels the tree that dimension order
 * makes of the ways to its nodes: at every router its nodes are told apart by the output they lie behind, and each output
 * gets one copy. In a ring or torus a copy keeps to the half of the virtual channels that its farthest node asks for; all
 * nodes that lie as far one way round as the other are reached the same way.
 *
 * The copies are independent (asynchronous replication): each has its own virtual channel and waits for its own credits. In a
 * cycle the switch copies one flit to all outputs that lack that flit and can take it, of those that lack different ones the
 * hindmost (fanout splitting: Prabhakar, McKeown and Ahuja, Multicast scheduling for input-queued switches, IEEE JSAC 1997). A flit's
 * place is free when all copies have it.
 *
 * No deadlock: such a packet is no longer than the buffer of a virtual channel (virtual cut-through; Duato, Yalamanchili and
 * Ni, Interconnection Networks, 2003, section 5.5). Its head forks only when it is first in its buffer, so that all its flits
 * find room there and a copy that waits never keeps another from its tail. What a copy waits for is then what a packet for
 * its nodes alone would wait for, and dimension order allows no cycle among those.
 */
import { DimensionOrder, HALVES, type RouteStep } from './dimension-order.js';
import { MARKS, PORT, VC } from './router-layout.js';
import type { RouterState } from './router-state.js';

const { COUNT, CREDIT, NEXT, OUT } = VC;
const { NEXT_FIRST, UNOWNED } = PORT;
const { FORKED, NONE } = MARKS;

export interface Branch {
  /** The output it takes. */
  readonly out: number;
  half: number;
  /** The copy's number. */
  packet: number;
  /** The virtual channel it was given. */
  next: number;
  /** Flits that have gone this way. */
  sent: number;
}

export interface Fork {
  readonly packet: number;
  readonly flits: number;
  readonly branches: readonly Branch[];
  /** Flits that all have. */
  freed: number;
  /** In this cycle a flit went by outputs up to this one. */
  cycle: number;
  lastOut: number;
}

export class Forks {
  readonly #state: RouterState;
  readonly #routing: DimensionOrder;
  readonly #step: RouteStep = { port: 0, half: HALVES.ALL };
  readonly #drawn: () => boolean;
  /** One draw for a packet at a router. */
  #draw: boolean | undefined;
  /** By packet that will fork at the router it goes to. */
  readonly #planned = new Map<number, readonly Branch[]>();
  /** By virtual channel. */
  readonly #forks = new Map<number, Fork>();

  constructor(state: RouterState, eitherWay: () => boolean) {
    const { grid, nodes } = state.wiring;
    this.#state = state;
    this.#drawn = eitherWay;
    this.#routing = new DimensionOrder(grid, nodes, () => {
      this.#draw ??= this.#drawn();
      return this.#draw;
    });
  }

  /** Where the copies of a packet that came in by `input` go from `router`: set as its port and half if there is one. */
  route(packet: number, router: number, input: number): void {
    const { packets } = this.#state;
    const branches = this.#branches(packet, router, input);
    const [only] = branches;
    packets.port[packet] = branches.length === 1 ? only!.port : FORKED;
    if (branches.length === 1) {
      packets.half[packet] = only!.branch.half;
      return;
    }
    for (const { branch, nodes } of branches) {
      branch.packet = packets.copy(packet, nodes);
      packets.half[branch.packet] = branch.half;
    }
    this.#planned.set(
      packet,
      branches.map(({ branch }) => branch),
    );
  }

  #branches(packet: number, router: number, input: number): { port: number; branch: Branch; nodes: number[] }[] {
    const { packets, wiring } = this.#state;
    const step = this.#step;
    const found: { port: number; branch: Branch; nodes: number[] }[] = [];
    this.#draw = undefined;
    for (const node of packets.nodesOf(packet)) {
      step.half = packets.half[packet]!;
      this.#routing.next(router, input, node, step);
      const { port, half } = step;
      const known = found.find((one) => one.port === port);
      if (known === undefined) {
        const out = this.#state.portOf(router * wiring.ports + port);
        found.push({ port, branch: { out, half, packet: NONE, next: NONE, sent: 0 }, nodes: [node] });
        continue;
      }
      known.nodes.push(node);
      // The farthest passes from the last router to the first if any does: going up the upper half, going down the lower.
      if (wiring.grid.topology !== 'crossbar')
        known.branch.half = port % 2 === 0 ? Math.max(known.branch.half, half) : Math.min(known.branch.half, half);
    }
    return found.sort((a, b) => a.port - b.port);
  }

  /** The head of a packet whose ways part here is first in its buffer. */
  open(vc: number, packet: number): void {
    const { cells, packets } = this.#state;
    const branches = this.#planned.get(packet)!;
    this.#planned.delete(packet);
    this.#forks.set(vc, {
      ...{ packet, branches, flits: packets.flits[packet]!, freed: 0 },
      ...{ cycle: NONE, lastOut: NONE },
    });
    cells[vc + NEXT] = FORKED;
    cells[vc + OUT] = FORKED;
    this.#state.setWaiting(vc);
  }

  at(vc: number): Fork {
    return this.#forks.get(vc)!;
  }

  /** A branch was given the virtual channel. */
  grant(vc: number, wanted: number): void {
    const { cells, channelShift } = this.#state;
    const first = (wanted >> channelShift) << channelShift;
    const fork = this.at(vc);
    const branch = fork.branches.find(({ out }) => cells[out + NEXT_FIRST] === first)!;
    branch.next = wanted;
    cells[branch.out + UNOWNED]! &= ~this.#state.bitOf(wanted);
    if (fork.branches.every(({ next }) => next !== NONE)) this.#state.clearWaiting(vc);
    this.refresh(vc);
  }

  canSend(vc: number, { freed, flits }: Fork, { next, sent }: Branch): boolean {
    const { cells } = this.#state;
    return next !== NONE && sent < flits && sent - freed < cells[vc + COUNT]! && cells[next + CREDIT]! > 0;
  }

  /** The flit that goes next: of those that some branch could send the first. */
  position(vc: number, fork: Fork): number {
    let hindmost = fork.flits;
    for (const branch of fork.branches)
      if (branch.sent < hindmost && this.canSend(vc, fork, branch)) hindmost = branch.sent;
    return hindmost;
  }

  /** Of the outputs that the next flit goes to, the first from `pointer` on; `span` is from a router's to the next one's. */
  nextOut(vc: number, pointer: number, span: number): number {
    const fork = this.at(vc);
    const position = this.position(vc, fork);
    let best = Number.MAX_SAFE_INTEGER;
    let next: number = NONE;
    for (const branch of fork.branches) {
      if (branch.sent !== position || !this.canSend(vc, fork, branch)) continue;
      const { out } = branch;
      const rank = out >= pointer ? out : out + span;
      if (rank >= best) continue;
      best = rank;
      next = out;
    }
    return next;
  }

  /** Whether any branch can send has changed, or may have. */
  refresh(vc: number): void {
    const fork = this.at(vc);
    if (fork.branches.some((branch) => this.canSend(vc, fork, branch))) this.#state.setReady(vc);
    else this.#state.clearReady(vc);
  }

  /** All copies have left: true if so, and the packet itself is no more. */
  close(vc: number, fork: Fork): boolean {
    if (fork.freed < fork.flits) return false;
    this.#forks.delete(vc);
    this.#state.clearReady(vc);
    this.#state.packets.release(fork.packet);
    return true;
  }
}
