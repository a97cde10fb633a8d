/**
 * An on-chip network, flit by flit: input-queued routers with virtual channels and credits (Dally and Towles, chapters 16
 * and 17), as BookSim 2.0's `iq` router has them. A flit that is first in its buffer at cycle t is given a virtual channel
 * at t (heads only), the switch at t + 1, and is in the next router at t + 3 + the cycles of the channel. Both allocators
 * are separable and input-first with round-robin arbiters that move on only where a grant was used; a credit is back
 * upstream 2 + the cycles of the channel after its flit left. Buffers belong to one virtual channel each, and a channel is
 * free for the next packet as soon as the tail has left for it. Routing looks one router ahead and takes no time.
 *
 * All state lies in two arrays of records, so that a flit's way through a router touches few lines of the cache, and what
 * there is to do in words of bits, so that a router without work costs a look. A virtual channel's number is the place of
 * its record; that of channel c with the index i is `((c << shift) + i) << recordShift`.
 * The state of an output is kept with the channel that begins there. A flit is its packet's number times four, and 1 for a
 * head, 2 for a tail.
 */
import { ALL, DimensionOrder, LOWER, type RouteStep } from './dimension-order.js';
import { PacketTable } from './packet-table.js';
import { Wheel } from './wheel.js';
import type { NocWiring } from './wiring.js';

export interface RouterBuffers {
  /** At most 31; rings and tori need two. */
  readonly virtualChannels: number;
  /** Flits a virtual channel holds. */
  readonly flits: number;
}

/** BookSim's as the tables were measured. */
export const BOOKSIM_BUFFERS: RouterBuffers = { virtualChannels: 8, flits: 8 };

// What a virtual channel's record holds; the flits in its buffer follow.
const FIRST = 0; // place of the oldest flit in the buffer
const COUNT = 1;
const STATE = 2;
const PORT = 3; // the output its packet takes
const HALF = 4; // of the virtual channels there
const NEXT = 5; // the virtual channel it was given
const CREDIT = 6; // free places in its buffer, as upstream knows them
const INPUT_POINTER = 7; // round-robin arbiters of the virtual-channel allocator
const OUTPUT_POINTER = 8;
const WINNER = 9; // whose request for it stands, within a cycle
const OWNER = 10; // the virtual channel upstream that was given it
const BUFFER = 11;

// What a channel's record holds.
const CHANNEL_SHIFT = 3;
const UNOWNED = 0; // bits of the virtual channels that no packet has upstream
const VC_POINTER = 1; // whose turn it is among the virtual channels of one output
const SWITCH_POINTER = 2; // round-robin arbiter of the switch allocator's input side
const ROUTER = 3;
const FLIT_CYCLES = 4;
const CREDIT_CYCLES = 5;
const WORD = 6; // where its bit lies among those of its router's inputs
const BIT = 7;

const IDLE = 0;
const ASKING = 1; // for a virtual channel
const ACTIVE = 2;
const HEAD = 1;
const TAIL = 2;
/** Cycles from the switch of a router to the next buffer, besides the channel's. */
const SWITCH_CYCLES = 2;
const ENTRY_CYCLES = 2;
const NONE = -1;

export class FlitNetwork {
  readonly packets = new PacketTable();
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

  readonly #v: number;
  /** Virtual channels a channel has room for: a power of two. */
  readonly #shift: number;
  readonly #recordShift: number;
  readonly #channelShift: number;
  readonly #depth: number;
  readonly #routing: DimensionOrder;
  readonly #step: RouteStep = { port: 0, half: ALL };
  readonly #flits: Wheel;
  readonly #credits: Wheel;
  /** Virtual channels from here on end in nodes. */
  readonly #exits: number;
  readonly #vcs: Int32Array;
  readonly #channels: Int32Array;
  // By channel: bits of the virtual channels whose first flit waits for a virtual channel, and of those that have one with
  // room, and a flit to send.
  readonly #waiting: Int32Array;
  readonly #ready: Int32Array;
  // By router, `#words` words each: bits of the inputs where any bit above is set.
  readonly #words: number;
  readonly #waitingInputs: Int32Array;
  readonly #readyInputs: Int32Array;
  /** By output: round-robin arbiter of the switch allocator's output side. */
  readonly #switchPointer: Int32Array;
  // Of the router at hand, by output: who won it.
  readonly #bestInput: Int32Array;
  readonly #bestVc: Int32Array;
  readonly #outputs: Int32Array;
  readonly #requests: Int32Array;
  // By node: the packet it sends, its flits left, and the virtual channel it enters by.
  readonly #sending: Int32Array;
  readonly #left: Int32Array;
  readonly #enters: Int32Array;
  /** Bits of the nodes that send. */
  readonly #senders: Int32Array;

  /** @param eitherWay drawn where both ways round a ring are equally long */
  constructor(wiring: NocWiring, buffers: RouterBuffers, eitherWay: () => boolean) {
    const { routers, ports, nodes, grid, cyclesOf, creditCyclesOf } = wiring;
    const channels = cyclesOf.length;
    const v = buffers.virtualChannels;
    this.wiring = wiring;
    this.carried = new Float64Array(channels);
    this.arrived = new Int32Array(nodes);
    this.delivered = new Int32Array(nodes);
    this.finished = new Int32Array(nodes);
    this.#v = v;
    this.#shift = 32 - Math.clz32(v - 1);
    this.#recordShift = 32 - Math.clz32(BUFFER + buffers.flits - 1);
    this.#channelShift = this.#shift + this.#recordShift;
    this.#depth = buffers.flits;
    this.#routing = new DimensionOrder(grid, nodes, eitherWay);
    const longest = cyclesOf.reduce((most, cycles) => Math.max(most, cycles), 0);
    this.#flits = new Wheel(longest + SWITCH_CYCLES + 2, 2 * channels);
    this.#credits = new Wheel(longest + SWITCH_CYCLES + 2, channels);
    this.#exits = (routers * ports) << this.#channelShift;
    const ints = (length: number): Int32Array => new Int32Array(length);
    this.#vcs = ints(channels << this.#channelShift);
    for (let vc = 0; vc < this.#vcs.length; vc += 1 << this.#recordShift) {
      this.#vcs[vc + CREDIT] = buffers.flits;
      this.#vcs[vc + WINNER] = NONE;
      this.#vcs[vc + OWNER] = NONE;
    }
    this.#words = wordsFor(ports);
    this.#channels = ints(channels << CHANNEL_SHIFT);
    for (let channel = 0; channel < channels; channel++) {
      const record = channel << CHANNEL_SHIFT;
      this.#channels[record + UNOWNED] = 2 ** v - 1;
      this.#channels[record + ROUTER] = Math.floor(channel / ports);
      this.#channels[record + FLIT_CYCLES] = cyclesOf[channel]!;
      this.#channels[record + CREDIT_CYCLES] = creditCyclesOf[channel]!;
      const input = channel % ports;
      this.#channels[record + WORD] = Math.floor(channel / ports) * this.#words + (input >> 5);
      this.#channels[record + BIT] = 1 << (input & 31);
    }
    this.#waitingInputs = ints(routers * this.#words);
    this.#readyInputs = ints(routers * this.#words);
    this.#waiting = ints(channels);
    this.#ready = ints(channels);
    this.#switchPointer = ints(routers * ports);
    this.#bestInput = ints(ports).fill(NONE);
    this.#bestVc = ints(ports);
    this.#outputs = ints(ports);
    this.#requests = ints(ports << this.#shift);
    this.#sending = ints(nodes).fill(NONE);
    this.#left = ints(nodes);
    this.#enters = ints(nodes).fill(NONE);
    this.#senders = ints(wordsFor(nodes));
  }

  /** The node has sent all it was given. */
  isIdle(node: number): boolean {
    return this.#sending[node] === NONE;
  }

  /** Gives an idle node a packet to send. */
  send(node: number, packet: number): void {
    this.#sending[node] = packet;
    this.#left[node] = this.packets.flits[packet]!;
    this.#senders[node >> 5]! |= 1 << (node & 31);
  }

  /** First half of a cycle: flits and credits arrive; `arrived` and `delivered` hold what reached nodes. */
  receive(): void {
    const time = this.time;
    this.arrivals = 0;
    this.deliveries = 0;
    const vcs = this.#vcs;
    const credits = this.#credits.numbers;
    for (let i = this.#credits.first(time), end = this.#credits.take(time); i < end; i++) {
      const vc = credits[i]!;
      if (vcs[vc + CREDIT]!++ > 0) continue;
      const owner = vcs[vc + OWNER]!;
      if (owner !== NONE && vcs[owner + COUNT]! > 0) this.#setReady(owner);
    }
    const flits = this.#flits.numbers;
    const exits = this.#exits;
    for (let i = this.#flits.first(time), end = this.#flits.take(time); i < end; i += 2) {
      const vc = flits[i]!;
      const flit = flits[i + 1]!;
      if (vc >= exits) this.#deliver(vc, flit);
      else this.#store(vc, flit);
    }
  }

  /** Second half: nodes send, routers allocate. */
  advance(): void {
    const senders = this.#senders;
    for (let word = 0; word < senders.length; word++)
      for (let bits = senders[word]!; bits !== 0; bits &= bits - 1) this.#enter((word << 5) + lowestBit(bits));
    const { routers } = this.wiring;
    const words = this.#words;
    const readyInputs = this.#readyInputs;
    const waitingInputs = this.#waitingInputs;
    for (let router = 0; router < routers; router++) {
      const granted = words > 1 || readyInputs[router] !== 0 ? this.#allocateSwitch(router) : 0;
      if (words > 1 || waitingInputs[router] !== 0) this.#allocateChannels(router);
      for (let i = 0; i < granted; i++) this.#traverse(router, this.#outputs[i]!);
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
    const vc = ((channel << this.#shift) + index) << this.#recordShift;
    return { flits: this.#vcs[vc + COUNT]!, credits: this.#vcs[vc + CREDIT]! };
  }

  #deliver(vc: number, flit: number): void {
    this.delivered[this.deliveries++] = flit;
    if ((flit & TAIL) !== 0) this.arrived[this.arrivals++] = flit >> 2;
    const record = (vc >> this.#channelShift) << CHANNEL_SHIFT;
    this.#credits.add(this.time + this.#channels[record + CREDIT_CYCLES]!, vc);
  }

  #store(vc: number, flit: number): void {
    const vcs = this.#vcs;
    const count = vcs[vc + COUNT]!;
    let place = vcs[vc + FIRST]! + count;
    if (place >= this.#depth) place -= this.#depth;
    vcs[vc + BUFFER + place] = flit;
    vcs[vc + COUNT] = count + 1;
    const state = vcs[vc + STATE];
    if (state === IDLE) this.#ask(vc, flit >> 2);
    else if (state === ACTIVE && count === 0 && vcs[vcs[vc + NEXT]! + CREDIT]! > 0) this.#setReady(vc);
  }

  /** A head is first in its buffer: it asks for a virtual channel. */
  #ask(vc: number, packet: number): void {
    const vcs = this.#vcs;
    const channel = vc >> this.#channelShift;
    const record = channel << CHANNEL_SHIFT;
    vcs[vc + STATE] = ASKING;
    vcs[vc + PORT] = this.packets.port[packet]!;
    vcs[vc + HALF] = this.packets.half[packet]!;
    this.#waiting[channel]! |= 1 << ((vc >> this.#recordShift) - (channel << this.#shift));
    this.#waitingInputs[this.#channels[record + WORD]!]! |= this.#channels[record + BIT]!;
  }

  /** It has a virtual channel with room, and a flit to send. */
  #setReady(vc: number): void {
    const channel = vc >> this.#channelShift;
    const record = channel << CHANNEL_SHIFT;
    this.#ready[channel]! |= 1 << ((vc >> this.#recordShift) - (channel << this.#shift));
    this.#readyInputs[this.#channels[record + WORD]!]! |= this.#channels[record + BIT]!;
  }

  #route(packet: number, channel: number): void {
    const { packets, wiring } = this;
    const router = this.#channels[(channel << CHANNEL_SHIFT) + ROUTER]!;
    const step = this.#step;
    step.half = packets.half[packet]!;
    this.#routing.next(router, channel - router * wiring.ports, packets.destination[packet]!, step);
    packets.port[packet] = step.port;
    packets.half[packet] = step.half;
  }

  /** A node's next flit, where a virtual channel of its router has room; a head takes the next one in turn. */
  #enter(node: number): void {
    const channel = this.wiring.entryOf[node]!;
    const packet = this.#sending[node]!;
    const left = this.#left[node]!;
    const isHead = left === this.packets.flits[packet];
    if (isHead) {
      const index = this.#freeEntry(node, channel);
      if (index === NONE) return;
      this.#enters[node] = index;
      this.#route(packet, channel);
      this.#channels[(channel << CHANNEL_SHIFT) + UNOWNED]! &= ~(1 << index);
      this.packets.entered[packet] = this.time;
    }
    const index = this.#enters[node]!;
    const vc = ((channel << this.#shift) + index) << this.#recordShift;
    if (this.#vcs[vc + CREDIT] === 0) return;
    this.#vcs[vc + CREDIT]!--;
    this.carried[channel]!++;
    this.#flits.addPair(this.time + ENTRY_CYCLES, vc, packet * 4 + (isHead ? HEAD : 0) + (left === 1 ? TAIL : 0));
    this.#left[node] = left - 1;
    if (left > 1) return;
    this.#channels[(channel << CHANNEL_SHIFT) + UNOWNED]! |= 1 << index;
    this.#sending[node] = NONE;
    this.#senders[node >> 5]! &= ~(1 << (node & 31));
    this.finished[this.finishes++] = node;
  }

  /** The first virtual channel with room after the one the node took last; the very first time only number 0. */
  #freeEntry(node: number, channel: number): number {
    const v = this.#v;
    const last = this.#enters[node]!;
    const unowned = this.#channels[(channel << CHANNEL_SHIFT) + UNOWNED]!;
    for (let i = 1; i <= v; i++) {
      const index = last === NONE ? 0 : (last + i) % v;
      if ((unowned & (1 << index)) === 0) continue;
      if (this.#vcs[(((channel << this.#shift) + index) << this.#recordShift) + CREDIT]! > 0) return index;
    }
    return NONE;
  }

  /** Which flits may pass the switch; the outputs that got one are in `#outputs`. */
  #allocateSwitch(router: number): number {
    const ports = this.wiring.ports;
    const base = router * ports;
    const vcs = this.#vcs;
    const bestInput = this.#bestInput;
    const words = this.#words;
    let asked = 0;
    for (let word = 0; word < words; word++)
      for (let inputs = this.#readyInputs[router * words + word]!; inputs !== 0; inputs &= inputs - 1) {
        const input = (word << 5) + lowestBit(inputs);
        let ready = this.#ready[base + input]!;
        const first = (base + input) << this.#channelShift;
        let chosen = first + (lowestBit(ready) << this.#recordShift);
        ready &= ready - 1;
        if (ready !== 0) chosen = this.#nextInTurn(base + input);
        const output = vcs[chosen + PORT]!;
        const rival = bestInput[output]!;
        if (rival === NONE) this.#outputs[asked++] = output;
        else {
          const from = this.#switchPointer[base + output]!;
          if ((rival >= from ? rival : rival + ports) < (input >= from ? input : input + ports)) continue;
        }
        bestInput[output] = input;
        this.#bestVc[output] = chosen;
      }
    return asked;
  }

  /** Of an input's ready virtual channels: whose turn it is among outputs comes first, among those of one output then. */
  #nextInTurn(channel: number): number {
    const v = this.#v;
    const ports = this.wiring.ports;
    const vcs = this.#vcs;
    const record = channel << CHANNEL_SHIFT;
    const first = channel << this.#channelShift;
    const pointer = this.#channels[record + SWITCH_POINTER]!;
    const turn = this.#channels[record + VC_POINTER]!;
    let best = 0x7fffffff;
    let chosen = NONE;
    for (let ready = this.#ready[channel]!; ready !== 0; ready &= ready - 1) {
      const index = lowestBit(ready);
      const vc = first + (index << this.#recordShift);
      const port = vcs[vc + PORT]!;
      const rank = (port >= pointer ? port : port + ports) * 2 * v + (index >= turn ? index : index + v);
      if (rank >= best) continue;
      best = rank;
      chosen = vc;
    }
    return chosen;
  }

  #allocateChannels(router: number): void {
    const asked = this.#requestChannels(router);
    const vcs = this.#vcs;
    const shift = this.#shift;
    const firstVc = (router * this.wiring.ports) << shift;
    for (let i = 0; i < asked; i++) {
      const wanted = this.#requests[i]!;
      const vc = vcs[wanted + WINNER]!;
      vcs[wanted + WINNER] = NONE;
      const channel = vc >> this.#channelShift;
      const next = wanted >> this.#channelShift;
      const index = (wanted >> this.#recordShift) - (next << shift);
      this.#channels[(next << CHANNEL_SHIFT) + UNOWNED]! &= ~(1 << index);
      vcs[vc + NEXT] = wanted;
      vcs[wanted + OWNER] = vc;
      vcs[vc + STATE] = ACTIVE;
      const number = vc >> this.#recordShift;
      const waiting = this.#waiting[channel]! & ~(1 << (number - (channel << shift)));
      this.#waiting[channel] = waiting;
      const record = channel << CHANNEL_SHIFT;
      if (waiting === 0) this.#waitingInputs[this.#channels[record + WORD]!]! &= ~this.#channels[record + BIT]!;
      if (vcs[wanted + CREDIT]! > 0) this.#setReady(vc);
      // Past the last one a pointer stands where the first is next.
      vcs[vc + INPUT_POINTER] = (vcs[vc + PORT]! << shift) + index + 1;
      vcs[wanted + OUTPUT_POINTER] = number - firstVc + 1;
    }
  }

  /** Every waiting head asks for one virtual channel; of those that ask for the same the one whose turn it is stands. */
  #requestChannels(router: number): number {
    const v = this.#v;
    const shift = this.#shift;
    const ports = this.wiring.ports;
    const base = router * ports;
    const size = ports << shift;
    const vcs = this.#vcs;
    const lower = (1 << (v - (v >> 1))) - 1;
    let asked = 0;
    const words = this.#words;
    for (let word = 0; word < words; word++)
      for (let inputs = this.#waitingInputs[router * words + word]!; inputs !== 0; inputs &= inputs - 1) {
        const channel = base + (word << 5) + lowestBit(inputs);
        let waiting = this.#waiting[channel]!;
        for (; waiting !== 0; waiting &= waiting - 1) {
          const number = (channel << shift) + lowestBit(waiting);
          const vc = number << this.#recordShift;
          const output = vcs[vc + PORT]!;
          const half = vcs[vc + HALF]!;
          const next = this.wiring.channelOf[base + output]!;
          const unowned = this.#channels[(next << CHANNEL_SHIFT) + UNOWNED]!;
          const free = unowned & (half === ALL ? -1 : half === LOWER ? lower : ~lower);
          if (free === 0) continue;
          const pointer = vcs[vc + INPUT_POINTER]! - (output << shift);
          const after = pointer > 0 && pointer < v ? free & (-1 << pointer) : free;
          const first = after !== 0 ? after : free;
          const wanted = ((next << shift) + lowestBit(first)) << this.#recordShift;
          const rival = vcs[wanted + WINNER]!;
          if (rival === NONE) this.#requests[asked++] = wanted;
          else {
            const from = vcs[wanted + OUTPUT_POINTER]! + (base << shift);
            const other = rival >> this.#recordShift;
            if ((other >= from ? other : other + size) < (number >= from ? number : number + size)) continue;
          }
          vcs[wanted + WINNER] = vc;
        }
      }
    return asked;
  }

  /** The flit that won `output` leaves its buffer. */
  #traverse(router: number, output: number): void {
    const vcs = this.#vcs;
    const channels = this.#channels;
    const ports = this.wiring.ports;
    const input = this.#bestInput[output]!;
    const vc = this.#bestVc[output]!;
    this.#bestInput[output] = NONE;
    const channel = router * ports + input;
    const record = channel << CHANNEL_SHIFT;
    const index = (vc >> this.#recordShift) - (channel << this.#shift);
    channels[record + SWITCH_POINTER] = output + 1 === ports ? 0 : output + 1;
    channels[record + VC_POINTER] = index + 1 === this.#v ? 0 : index + 1;
    this.#switchPointer[router * ports + output] = input + 1 === ports ? 0 : input + 1;

    const place = vcs[vc + FIRST]!;
    const flit = vcs[vc + BUFFER + place]!;
    const following = place + 1 === this.#depth ? 0 : place + 1;
    vcs[vc + FIRST] = following;
    const count = vcs[vc + COUNT]! - 1;
    vcs[vc + COUNT] = count;
    this.#credits.add(this.time + channels[record + CREDIT_CYCLES]!, vc);

    const wanted = vcs[vc + NEXT]!;
    const next = wanted >> this.#channelShift;
    const room = vcs[wanted + CREDIT]! - 1;
    vcs[wanted + CREDIT] = room;
    this.carried[next]!++;
    if ((flit & HEAD) !== 0) {
      this.packets.hops[flit >> 2]!++;
      if (wanted < this.#exits) this.#route(flit >> 2, next);
    }
    this.#flits.addPair(this.time + SWITCH_CYCLES + channels[(next << CHANNEL_SHIFT) + FLIT_CYCLES]!, wanted, flit);

    if ((flit & TAIL) === 0 && count > 0 && room > 0) return;
    const ready = this.#ready[channel]! & ~(1 << index);
    this.#ready[channel] = ready;
    if (ready === 0) this.#readyInputs[channels[record + WORD]!]! &= ~channels[record + BIT]!;
    if ((flit & TAIL) === 0) return;
    vcs[wanted + OWNER] = NONE;
    const nextIndex = (wanted >> this.#recordShift) - (next << this.#shift);
    channels[(next << CHANNEL_SHIFT) + UNOWNED]! |= 1 << nextIndex;
    if (count === 0) vcs[vc + STATE] = IDLE;
    else this.#ask(vc, vcs[vc + BUFFER + following]! >> 2);
  }
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
/** Words of 32 bits. */
const wordsFor = (bits: number): number => (bits + 31) >> 5;
