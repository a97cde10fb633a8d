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
import { Forks } from './forks.js';
import { Lookahead } from './lookahead.js';
import type { PacketTable } from './packet-table.js';
import { FLIT, MARKS, PORT, VC } from './router-layout.js';
import { lowestBit, type RouterBuffers, RouterState, wordsFor } from './router-state.js';
import { SwitchAllocator } from './switch-allocator.js';
import { SwitchTraversal } from './switch-traversal.js';
import type { NocWiring } from './wiring.js';

const { BUFFER, COUNT, CREDIT, FIRST, LAST, NEXT, OWNER } = VC;
const { ENTRY_UNOWNED, READY } = PORT;
const { HEAD, TAIL } = FLIT;
const PORT_SHIFT = PORT.SHIFT;
const { FORKED, NONE } = MARKS;

const ENTRY_CYCLES = 2;

export class FlitNetwork {
  readonly packets: PacketTable;
  readonly wiring: NocWiring;
  /** By channel, flits of the packets whose heads went over it. */
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
  /** Bits of the nodes that have a packet to send. */
  readonly senders: Int32Array;
  time = 0;

  readonly #state: RouterState;
  readonly #cells: Int32Array;
  readonly #forks: Forks;
  readonly #lookahead: Lookahead;
  readonly #switch: SwitchAllocator;
  readonly #channelAllocator: ChannelAllocator;
  readonly #traversal: SwitchTraversal;
  // By node: the packet it sends, its flits left, and the index of the virtual channel it enters by.
  readonly #sending: Int32Array;
  readonly #left: Int32Array;
  readonly #enters: Int32Array;

  /** @param eitherWay drawn where both ways round a ring are equally long */
  constructor(wiring: NocWiring, buffers: RouterBuffers, eitherWay: () => boolean) {
    const { nodes } = wiring;
    this.wiring = wiring;
    this.arrived = new Int32Array(nodes);
    this.delivered = new Int32Array(nodes);
    this.finished = new Int32Array(nodes);
    this.#state = new RouterState(wiring, buffers);
    this.#cells = this.#state.cells;
    this.packets = this.#state.packets;
    this.#forks = new Forks(this.#state, eitherWay);
    this.#lookahead = new Lookahead(this.#state, this.#forks, eitherWay);
    this.#switch = new SwitchAllocator(this.#state, this.#forks);
    this.#channelAllocator = new ChannelAllocator(this.#state, this.#forks);
    this.#traversal = new SwitchTraversal(this.#state, this.#forks, this.#lookahead);
    this.carried = this.#traversal.carried;
    this.#sending = new Int32Array(nodes).fill(NONE);
    this.#left = new Int32Array(nodes);
    this.#enters = new Int32Array(nodes).fill(NONE);
    this.senders = new Int32Array(wordsFor(nodes));
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
    this.senders[node >> 5]! |= 1 << (node & 31);
  }

  /** First half of a cycle: flits and credits arrive; `arrived` and `delivered` hold what reached nodes. */
  receive(): void {
    const { time } = this;
    this.takeCredits(time);
    this.takeFlits(time);
    this.deliver(time);
  }

  /** Second half: nodes send, routers allocate. */
  advance(): void {
    const senders = this.senders;
    for (let word = 0; word < senders.length; word++)
      for (let bits = senders[word]!; bits !== 0; bits &= bits - 1) this.enter((word << 5) + lowestBit(bits));
    const won = this.#switch.allocate();
    this.#channelAllocator.allocate();
    this.#traversal.traverse(won, this.time);
    this.time++;
  }

  /** Lets cycles pass in which no flit is in the network and no node sends. */
  skip(cycles: number): void {
    const end = this.time + cycles;
    const settled = Math.min(end, this.time + this.#state.credits.cycles);
    for (; this.time < settled; this.time++) this.receive();
    this.time = end;
  }

  /** Flits in the buffer of a channel's virtual channel, and the free places upstream knows of. */
  occupancy(channel: number, index: number): { readonly flits: number; readonly credits: number } {
    const vc = (channel << this.#state.channelShift) + (index << this.#state.recordShift);
    return { flits: this.#cells[vc + COUNT]!, credits: this.#cells[vc + CREDIT]! };
  }

  private takeCredits(time: number): void {
    const cells = this.#cells;
    const state = this.#state;
    const { at, shift, mask } = state.credits;
    const list = at + ((time & mask) << shift);
    const end = list + cells[list]!;
    cells[list] = 0;
    for (let i = list + 1; i <= end; i++) {
      const vc = cells[i]!;
      const credit = cells[vc + CREDIT]!;
      cells[vc + CREDIT] = credit + 1;
      if (credit > 0) continue;
      const owner = cells[vc + OWNER]!;
      if (owner === NONE || cells[owner + COUNT] === 0) continue;
      if (cells[owner + NEXT] === FORKED) this.#forks.refresh(owner);
      else state.setReady(owner);
    }
  }

  private takeFlits(time: number): void {
    const cells = this.#cells;
    const { flits, channelShift, recordShift, ports, readyInputs, shift: vcShift } = this.#state;
    const { at, shift, mask } = flits;
    const indexMask = (1 << vcShift) - 1;
    const list = at + ((time & mask) << shift);
    const end = list + cells[list]!;
    cells[list] = 0;
    for (let i = list + 1; i <= end; i++) {
      const vc = cells[i]!;
      const count = cells[vc + COUNT]!;
      cells[vc + COUNT] = count + 1;
      const next = cells[vc + NEXT]!;
      if (next === FORKED) this.#forks.refresh(vc);
      if (next === FORKED || count > 0) continue;
      if (next === NONE) {
        this.#lookahead.ask(vc, cells[vc + BUFFER + cells[vc + FIRST]!]! >> 2);
        continue;
      }
      if (cells[next + CREDIT]! <= 0) continue;
      const channel = vc >> channelShift;
      cells[ports + (channel << PORT_SHIFT) + READY]! |= 1 << ((vc >> recordShift) & indexMask);
      cells[readyInputs + (channel >> 5)]! |= 1 << (channel & 31);
    }
  }

  private deliver(time: number): void {
    const cells = this.#cells;
    const { arrived, delivered } = this;
    const { at, shift, mask } = this.#state.exiting;
    const list = at + ((time & mask) << shift);
    const flits = cells[list]!;
    cells[list] = 0;
    let arrivals = 0;
    for (let i = 0; i < flits; i++) {
      const flit = cells[list + 1 + i]!;
      delivered[i] = flit;
      if ((flit & TAIL) !== 0) arrived[arrivals++] = flit >> 2;
    }
    this.deliveries = flits;
    this.arrivals = arrivals;
  }

  /** A node's next flit, where a virtual channel of its router has room; a head takes the next one in turn. */
  private enter(node: number): void {
    const state = this.#state;
    const cells = this.#cells;
    const { placeMask, channelShift, recordShift, flits } = state;
    const channel = this.wiring.entryOf[node]!;
    const port = state.ports + (channel << PORT_SHIFT);
    const packet = this.#sending[node]!;
    const left = this.#left[node]!;
    const isHead = left === this.packets.flits[packet];
    if (isHead) {
      const index = this.freeEntry(node, channel);
      if (index === NONE) return;
      this.#enters[node] = index;
      this.packets.entered[packet] = this.time;
      this.#lookahead.route(packet, channel);
      this.carried[channel]! += left;
      cells[port + ENTRY_UNOWNED]! &= ~(1 << index);
    }
    const index = this.#enters[node]!;
    const vc = (channel << channelShift) + (index << recordShift);
    const credit = cells[vc + CREDIT]!;
    if (credit === 0) return;
    cells[vc + CREDIT] = credit - 1;
    const last = cells[vc + LAST]!;
    cells[vc + BUFFER + last] = packet * 4 + (isHead ? HEAD : 0) + (left === 1 ? TAIL : 0);
    cells[vc + LAST] = (last + 1) & placeMask;
    flits.add(this.time + ENTRY_CYCLES, vc);
    this.#left[node] = left - 1;
    if (left > 1) return;
    cells[port + ENTRY_UNOWNED]! |= 1 << index;
    this.#sending[node] = NONE;
    this.senders[node >> 5]! &= ~(1 << (node & 31));
    this.finished[this.finishes++] = node;
  }

  /** The first virtual channel with room after the one the node took last; the very first time only number 0. */
  private freeEntry(node: number, channel: number): number {
    const cells = this.#cells;
    const { v, channelShift, recordShift, ports } = this.#state;
    const last = this.#enters[node]!;
    const unowned = cells[ports + (channel << PORT_SHIFT) + ENTRY_UNOWNED]!;
    const first = channel << channelShift;
    for (let i = 1; i <= v; i++) {
      const index = last === NONE ? 0 : (last + i) % v;
      if ((unowned & (1 << index)) === 0) continue;
      if (cells[first + (index << recordShift) + CREDIT]! > 0) return index;
    }
    return NONE;
  }
}
