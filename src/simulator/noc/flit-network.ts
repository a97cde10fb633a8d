/**
 * An on-chip network, flit by flit: input-queued routers with virtual channels and credits (Dally and Towles, chapters 16
 * and 17), as BookSim 2.0's `iq` router has them. A flit that is first in its buffer at cycle t is given a virtual channel
 * at t (heads only), the switch at t + 1, and is in the next router at t + 3 + the cycles of the channel. Both allocators
 * are separable and input-first with round-robin arbiters that move on only where a grant was used; a credit is back
 * upstream 2 + the cycles of the channel after its flit left. Buffers belong to one virtual channel each, and a channel is
 * free for the next packet as soon as the tail has left for it. Routing looks one router ahead and takes no time. Packets for
 * several nodes are copied on their way (forks.ts).
 */
import { ChannelAllocator } from './channel-allocator.js';
import { DimensionOrder, HALVES, type RouteStep } from './dimension-order.js';
import { type Fork, Forks } from './forks.js';
import type { PacketTable } from './packet-table.js';
import { CHANNEL, FLIT, lowestBit, type RouterBuffers, RouterState, STATES, VC, wordsFor } from './router-state.js';
import { SwitchAllocator } from './switch-allocator.js';
import { Wheel } from './wheel.js';
import type { NocWiring } from './wiring.js';

const { BUFFER, COUNT, CREDIT, FIRST, NEXT, OWNER, PORT, STATE } = VC;
const { CREDIT_CYCLES, FLIT_CYCLES, ROUTER, SWITCH_POINTER, UNOWNED, VC_POINTER } = CHANNEL;
const CHANNEL_SHIFT = CHANNEL.SHIFT;
const { ACTIVE, FORKED, IDLE } = STATES;
const { HEAD, TAIL } = FLIT;
const NONE = -1;

/** Cycles from the switch of a router to the next buffer, besides the channel's. */
const SWITCH_CYCLES = 2;
const ENTRY_CYCLES = 2;

export class FlitNetwork {
  readonly packets: PacketTable;
  readonly wiring: NocWiring;
  /** By channel, flits that went over it. */
  readonly carried: Float64Array;
  /** Packets whose last flit arrived in this cycle; whoever reads them releases them. */
  readonly arrived: Int32Array;
  arrivals = 0;
  /** Flits that arrived at nodes in this cycle, each by four times its packet's number and its kind. */
  readonly delivered: Int32Array;
  deliveries = 0;
  /** Nodes that have sent their packet; whoever gives them another takes them off the list. */
  readonly finished: Int32Array;
  finishes = 0;
  time = 0;

  readonly #state: RouterState;
  // Of the state, at hand.
  readonly #vcs: Int32Array;
  readonly #channels: Int32Array;
  readonly #shift: number;
  readonly #recordShift: number;
  readonly #channelShift: number;
  readonly #depth: number;
  readonly #exits: number;
  readonly #forks: Forks;
  readonly #switch: SwitchAllocator;
  readonly #channelAllocator: ChannelAllocator;
  readonly #routing: DimensionOrder;
  readonly #step: RouteStep = { port: 0, half: HALVES.ALL };
  readonly #flits: Wheel;
  readonly #credits: Wheel;
  // By node: the packet it sends, its flits left, and the virtual channel it enters by.
  readonly #sending: Int32Array;
  readonly #left: Int32Array;
  readonly #enters: Int32Array;
  /** Bits of the nodes that send. */
  readonly #senders: Int32Array;

  /** @param eitherWay drawn where both ways round a ring are equally long */
  constructor(wiring: NocWiring, buffers: RouterBuffers, eitherWay: () => boolean) {
    const { nodes, grid, cyclesOf } = wiring;
    const channels = cyclesOf.length;
    this.wiring = wiring;
    this.carried = new Float64Array(channels);
    this.arrived = new Int32Array(nodes);
    this.delivered = new Int32Array(nodes);
    this.finished = new Int32Array(nodes);
    this.#state = new RouterState(wiring, buffers);
    this.#vcs = this.#state.vcs;
    this.#channels = this.#state.channels;
    this.#shift = this.#state.shift;
    this.#recordShift = this.#state.recordShift;
    this.#channelShift = this.#state.channelShift;
    this.#depth = this.#state.depth;
    this.#exits = this.#state.exits;
    this.packets = this.#state.packets;
    this.#forks = new Forks(this.#state, eitherWay);
    this.#switch = new SwitchAllocator(this.#state, this.#forks);
    this.#channelAllocator = new ChannelAllocator(this.#state, this.#forks);
    this.#routing = new DimensionOrder(grid, nodes, eitherWay);
    const longest = cyclesOf.reduce((most, cycles) => Math.max(most, cycles), 0);
    this.#flits = new Wheel(longest + SWITCH_CYCLES + 2, 2 * channels);
    this.#credits = new Wheel(longest + SWITCH_CYCLES + 2, channels);
    this.#sending = new Int32Array(nodes).fill(NONE);
    this.#left = new Int32Array(nodes);
    this.#enters = new Int32Array(nodes).fill(NONE);
    this.#senders = new Int32Array(wordsFor(nodes));
  }

  /** The node has sent all it was given. */
  isIdle(node: number): boolean {
    return this.#sending[node] === NONE;
  }

  /**
   * Gives an idle node a packet to send.
   * @throws RangeError for a packet for several nodes that is longer than a buffer: copies of it could wait for each other
   */
  send(node: number, packet: number): void {
    const flits = this.packets.flits[packet]!;
    if (this.packets.isForSeveral(packet) && flits > this.#state.depth)
      throw new RangeError(`a packet for several nodes has at most ${this.#state.depth} flits, not ${flits}`);
    this.#sending[node] = packet;
    this.#left[node] = flits;
    this.#senders[node >> 5]! |= 1 << (node & 31);
  }

  /** First half of a cycle: flits and credits arrive; `arrived` and `delivered` hold what reached nodes. */
  receive(): void {
    const time = this.time;
    this.arrivals = 0;
    this.deliveries = 0;
    const state = this.#state;
    const vcs = this.#vcs;
    const exits = this.#exits;
    const credits = this.#credits.numbers;
    for (let i = this.#credits.first(time), end = this.#credits.take(time); i < end; i++) {
      const vc = credits[i]!;
      if (vcs[vc + CREDIT]!++ > 0) continue;
      const owner = vcs[vc + OWNER]!;
      if (owner === NONE || vcs[owner + COUNT]! === 0) continue;
      if (vcs[owner + STATE] === FORKED) this.#forks.refresh(owner);
      else state.setReady(owner);
    }
    const flits = this.#flits.numbers;
    for (let i = this.#flits.first(time), end = this.#flits.take(time); i < end; i += 2) {
      const vc = flits[i]!;
      const flit = flits[i + 1]!;
      if (vc >= exits) this.deliver(vc, flit);
      else this.store(vc, flit);
    }
  }

  /** Second half: nodes send, routers allocate. */
  advance(): void {
    const senders = this.#senders;
    for (let word = 0; word < senders.length; word++)
      for (let bits = senders[word]!; bits !== 0; bits &= bits - 1) this.enter((word << 5) + lowestBit(bits));
    const { routers } = this.wiring;
    const { words, readyInputs, waitingInputs } = this.#state;
    const { outputs } = this.#switch;
    for (let router = 0; router < routers; router++) {
      const granted = words > 1 || readyInputs[router] !== 0 ? this.#switch.allocate(router) : 0;
      if (words > 1 || waitingInputs[router] !== 0) this.#channelAllocator.allocate(router);
      for (let i = 0; i < granted; i++) this.traverse(router, outputs[i]!);
    }
    this.time++;
  }

  /** Lets cycles pass in which no flit is in the network and no node sends. */
  skip(cycles: number): void {
    const end = this.time + cycles;
    const settled = Math.min(end, this.time + this.#credits.cycles);
    for (; this.time < settled; this.time++) this.receive();
    this.time = end;
  }

  /** Flits in the buffer of a channel's virtual channel, and the free places upstream knows of. */
  occupancy(channel: number, index: number): { readonly flits: number; readonly credits: number } {
    const shift = this.#shift;
    const recordShift = this.#recordShift;
    const vcs = this.#vcs;
    const vc = ((channel << shift) + index) << recordShift;
    return { flits: vcs[vc + COUNT]!, credits: vcs[vc + CREDIT]! };
  }

  private deliver(vc: number, flit: number): void {
    this.delivered[this.deliveries++] = flit;
    if ((flit & TAIL) !== 0) this.arrived[this.arrivals++] = flit >> 2;
    this.giveBack(vc);
  }

  /** Upstream learns that a place is free. */
  private giveBack(vc: number): void {
    const channels = this.#channels;
    const channelShift = this.#channelShift;
    const cycles = channels[((vc >> channelShift) << CHANNEL_SHIFT) + CREDIT_CYCLES]!;
    this.#credits.add(this.time + cycles, vc);
  }

  private store(vc: number, flit: number): void {
    const state = this.#state;
    const vcs = this.#vcs;
    const depth = this.#depth;
    const count = vcs[vc + COUNT]!;
    let place = vcs[vc + FIRST]! + count;
    if (place >= depth) place -= depth;
    vcs[vc + BUFFER + place] = flit;
    vcs[vc + COUNT] = count + 1;
    const now = vcs[vc + STATE];
    if (now === ACTIVE) {
      if (count === 0 && vcs[vcs[vc + NEXT]! + CREDIT]! > 0) state.setReady(vc);
    } else if (now === IDLE) this.ask(vc, flit >> 2);
    else if (now === FORKED) this.#forks.refresh(vc);
  }

  private ask(vc: number, packet: number): void {
    if (this.packets.port[packet]! >= 0) this.#state.ask(vc, packet);
    else this.#forks.open(vc, packet);
  }

  private route(packet: number, channel: number): void {
    const { packets, wiring } = this;
    const router = this.#state.channels[(channel << CHANNEL_SHIFT) + ROUTER]!;
    const destination = packets.destination[packet]!;
    const input = channel - router * wiring.ports;
    if (destination < 0) {
      this.#forks.route(packet, router, input);
      return;
    }
    const step = this.#step;
    step.half = packets.half[packet]!;
    this.#routing.next(router, input, destination, step);
    packets.port[packet] = step.port;
    packets.half[packet] = step.half;
  }

  /** A node's next flit, where a virtual channel of its router has room; a head takes the next one in turn. */
  private enter(node: number): void {
    const channels = this.#channels;
    const vcs = this.#vcs;
    const shift = this.#shift;
    const recordShift = this.#recordShift;
    const channel = this.wiring.entryOf[node]!;
    const packet = this.#sending[node]!;
    const left = this.#left[node]!;
    const isHead = left === this.packets.flits[packet];
    if (isHead) {
      const index = this.freeEntry(node, channel);
      if (index === NONE) return;
      this.#enters[node] = index;
      this.packets.entered[packet] = this.time;
      this.route(packet, channel);
      channels[(channel << CHANNEL_SHIFT) + UNOWNED]! &= ~(1 << index);
    }
    const index = this.#enters[node]!;
    const vc = ((channel << shift) + index) << recordShift;
    if (vcs[vc + CREDIT] === 0) return;
    vcs[vc + CREDIT]!--;
    this.carried[channel]!++;
    this.#flits.addPair(this.time + ENTRY_CYCLES, vc, packet * 4 + (isHead ? HEAD : 0) + (left === 1 ? TAIL : 0));
    this.#left[node] = left - 1;
    if (left > 1) return;
    channels[(channel << CHANNEL_SHIFT) + UNOWNED]! |= 1 << index;
    this.#sending[node] = NONE;
    this.#senders[node >> 5]! &= ~(1 << (node & 31));
    this.finished[this.finishes++] = node;
  }

  /** The first virtual channel with room after the one the node took last; the very first time only number 0. */
  private freeEntry(node: number, channel: number): number {
    const channels = this.#channels;
    const vcs = this.#vcs;
    const shift = this.#shift;
    const recordShift = this.#recordShift;
    const { v } = this.#state;
    const last = this.#enters[node]!;
    const unowned = channels[(channel << CHANNEL_SHIFT) + UNOWNED]!;
    for (let i = 1; i <= v; i++) {
      const index = last === NONE ? 0 : (last + i) % v;
      if ((unowned & (1 << index)) === 0) continue;
      if (vcs[(((channel << shift) + index) << recordShift) + CREDIT]! > 0) return index;
    }
    return NONE;
  }

  /** The flit that won `output` leaves its buffer. */
  private traverse(router: number, output: number): void {
    const state = this.#state;
    const vcs = this.#vcs;
    const channels = this.#channels;
    const shift = this.#shift;
    const recordShift = this.#recordShift;
    const { ports } = this.wiring;
    const { bestInput, bestVc } = this.#switch;
    const input = bestInput[output]!;
    const vc = bestVc[output]!;
    bestInput[output] = NONE;
    const channel = router * ports + input;
    const record = channel << CHANNEL_SHIFT;
    const index = (vc >> recordShift) - (channel << shift);
    channels[record + VC_POINTER] = index + 1 === state.v ? 0 : index + 1;
    state.switchPointer[router * ports + output] = input + 1 === ports ? 0 : input + 1;
    if (vcs[vc + PORT]! < 0) {
      this.traverseFork(vc, record, output);
      return;
    }
    channels[record + SWITCH_POINTER] = output + 1 === ports ? 0 : output + 1;
    const place = vcs[vc + FIRST]!;
    const flit = vcs[vc + BUFFER + place]!;
    const following = place + 1 === state.depth ? 0 : place + 1;
    vcs[vc + FIRST] = following;
    const count = vcs[vc + COUNT]! - 1;
    vcs[vc + COUNT] = count;
    this.#credits.add(this.time + channels[record + CREDIT_CYCLES]!, vc);
    const wanted = vcs[vc + NEXT]!;
    const room = this.emit(wanted, flit);
    if ((flit & TAIL) === 0 && count > 0 && room > 0) return;
    state.clearReady(vc);
    if ((flit & TAIL) === 0) return;
    state.release(wanted);
    if (count === 0) vcs[vc + STATE] = IDLE;
    else this.ask(vc, vcs[vc + BUFFER + following]! >> 2);
  }

  /** A flit is on the channel of the virtual channel that its packet was given; how much room is left there. */
  private emit(wanted: number, flit: number): number {
    const vcs = this.#vcs;
    const channels = this.#channels;
    const channelShift = this.#channelShift;
    const exits = this.#exits;
    const next = wanted >> channelShift;
    const room = vcs[wanted + CREDIT]! - 1;
    vcs[wanted + CREDIT] = room;
    this.carried[next]!++;
    if ((flit & HEAD) !== 0) {
      this.packets.hops[flit >> 2]!++;
      if (wanted < exits) this.route(flit >> 2, next);
    }
    this.#flits.addPair(this.time + SWITCH_CYCLES + channels[(next << CHANNEL_SHIFT) + FLIT_CYCLES]!, wanted, flit);
    return room;
  }

  /** One copy of a flit goes by one output. */
  private traverseFork(vc: number, record: number, output: number): void {
    const vcs = this.#vcs;
    const depth = this.#depth;
    const fork = this.#forks.at(vc);
    const { branches, freed } = fork;
    this.moveOn(fork, record, output);
    const branch = branches.find(({ port }) => port === output)!;
    const flit = vcs[vc + BUFFER + ((vcs[vc + FIRST]! + branch.sent - freed) % depth)]!;
    this.emit(branch.next, branch.packet * 4 + (flit & (HEAD | TAIL)));
    branch.sent++;
    if ((flit & TAIL) !== 0) this.#state.release(branch.next);
    const all = branches.reduce((least, { sent }) => Math.min(least, sent), fork.flits);
    for (; fork.freed < all; fork.freed++) {
      vcs[vc + FIRST] = (vcs[vc + FIRST]! + 1) % depth;
      vcs[vc + COUNT]!--;
      this.giveBack(vc);
    }
    if (!this.#forks.close(vc, fork)) this.#forks.refresh(vc);
    else if (vcs[vc + COUNT] === 0) vcs[vc + STATE] = IDLE;
    else this.ask(vc, vcs[vc + BUFFER + vcs[vc + FIRST]!]! >> 2);
  }

  /** The input's turn among outputs is past the last that got the flit. */
  private moveOn(fork: Fork, record: number, output: number): void {
    fork.lastOutput = fork.cycle === this.time ? Math.max(fork.lastOutput, output) : output;
    fork.cycle = this.time;
    this.#state.channels[record + SWITCH_POINTER] = (fork.lastOutput + 1) % this.wiring.ports;
  }
}
