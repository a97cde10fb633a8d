/**
 * What the routers of a flit network hold. All of it lies in two arrays of records, so that a flit's way through a router
 * touches few lines of the cache, and what there is to do in words of bits, so that a router without work costs a look. A
 * virtual channel's number is the place of its record; that of channel c with the index i is
 * `((c << shift) + i) << recordShift`. The state of an output is kept with the channel that begins there. A flit is its
 * packet's number times four, and 1 for a head, 2 for a tail.
 */
import { PacketTable } from './packet-table.js';
import type { NocWiring } from './wiring.js';

export interface RouterBuffers {
  /** At most 31; rings and tori need two. */
  readonly virtualChannels: number;
  /** Flits a virtual channel holds. */
  readonly flits: number;
}

/** BookSim's as the tables were measured. */
export const BOOKSIM_BUFFERS: RouterBuffers = { virtualChannels: 8, flits: 8 };

/**
 * What a virtual channel's record holds; the flits in its buffer follow. Users take what they need apart into constants of their
 * own, which the compiler folds where it would load an imported one each time.
 */
export const VC = {
  /** Place of the oldest flit in the buffer. */
  FIRST: 0,
  COUNT: 1,
  STATE: 2,
  /** The output its packet takes; FORKED: several (forks.ts). */
  PORT: 3,
  /** Of the virtual channels there. */
  HALF: 4,
  /** The virtual channel it was given. */
  NEXT: 5,
  /** Free places in its buffer, as upstream knows them. */
  CREDIT: 6,
  /** Round-robin arbiters of the virtual-channel allocator. */
  INPUT_POINTER: 7,
  OUTPUT_POINTER: 8,
  /** Whose request for it stands, within a cycle. */
  WINNER: 9,
  /** The virtual channel upstream that was given it. */
  OWNER: 10,
  BUFFER: 11,
} as const;

/** What a channel's record holds. */
export const CHANNEL = {
  SHIFT: 3,
  /** Bits of the virtual channels that no packet has upstream. */
  UNOWNED: 0,
  /** Whose turn it is among the virtual channels of one output. */
  VC_POINTER: 1,
  /** Round-robin arbiter of the switch allocator's input side. */
  SWITCH_POINTER: 2,
  ROUTER: 3,
  FLIT_CYCLES: 4,
  CREDIT_CYCLES: 5,
  /** Where its bit lies among those of its router's inputs. */
  WORD: 6,
  BIT: 7,
} as const;

/** States of a virtual channel: empty, asking for a virtual channel, having one; FORKED is also a port. */
export const STATES = { IDLE: 0, ASKING: 1, ACTIVE: 2, FORKED: -1 } as const;
export const FLIT = { HEAD: 1, TAIL: 2 } as const;
const NONE = -1;

const { STATE, PORT, HALF, CREDIT, WINNER, OWNER, BUFFER } = VC;
const { UNOWNED, ROUTER, FLIT_CYCLES, CREDIT_CYCLES, WORD, BIT } = CHANNEL;
const CHANNEL_SHIFT = CHANNEL.SHIFT;
const { ASKING } = STATES;

export class RouterState {
  readonly packets = new PacketTable();
  readonly wiring: NocWiring;
  readonly v: number;
  /** Virtual channels a channel has room for: a power of two. */
  readonly shift: number;
  readonly recordShift: number;
  readonly channelShift: number;
  readonly depth: number;
  /** Virtual channels from here on end in nodes. */
  readonly exits: number;
  readonly vcs: Int32Array;
  readonly channels: Int32Array;
  // By channel: bits of the virtual channels whose first flit waits for a virtual channel, and of those that have one with
  // room, and a flit to send.
  readonly waiting: Int32Array;
  readonly ready: Int32Array;
  // By router, `words` words each: bits of the inputs where any bit above is set.
  readonly words: number;
  readonly waitingInputs: Int32Array;
  readonly readyInputs: Int32Array;
  /** By output: round-robin arbiter of the switch allocator's output side. */
  readonly switchPointer: Int32Array;

  constructor(wiring: NocWiring, buffers: RouterBuffers) {
    const { routers, ports, cyclesOf, creditCyclesOf } = wiring;
    const channels = cyclesOf.length;
    this.wiring = wiring;
    this.v = buffers.virtualChannels;
    this.shift = 32 - Math.clz32(this.v - 1);
    this.recordShift = 32 - Math.clz32(BUFFER + buffers.flits - 1);
    this.channelShift = this.shift + this.recordShift;
    this.depth = buffers.flits;
    this.exits = (routers * ports) << this.channelShift;
    const ints = (length: number): Int32Array => new Int32Array(length);
    this.vcs = ints(channels << this.channelShift);
    for (let vc = 0; vc < this.vcs.length; vc += 1 << this.recordShift) {
      this.vcs[vc + CREDIT] = buffers.flits;
      this.vcs[vc + WINNER] = NONE;
      this.vcs[vc + OWNER] = NONE;
    }
    this.words = wordsFor(ports);
    this.channels = ints(channels << CHANNEL_SHIFT);
    for (let channel = 0; channel < channels; channel++) {
      const record = channel << CHANNEL_SHIFT;
      this.channels[record + UNOWNED] = 2 ** this.v - 1;
      this.channels[record + ROUTER] = Math.floor(channel / ports);
      this.channels[record + FLIT_CYCLES] = cyclesOf[channel]!;
      this.channels[record + CREDIT_CYCLES] = creditCyclesOf[channel]!;
      const input = channel % ports;
      this.channels[record + WORD] = Math.floor(channel / ports) * this.words + (input >> 5);
      this.channels[record + BIT] = 1 << (input & 31);
    }
    this.waitingInputs = ints(routers * this.words);
    this.readyInputs = ints(routers * this.words);
    this.waiting = ints(channels);
    this.ready = ints(channels);
    this.switchPointer = ints(routers * ports);
  }

  /** A head is first in its buffer: it asks for a virtual channel. */
  ask(vc: number, packet: number): void {
    this.vcs[vc + STATE] = ASKING;
    this.vcs[vc + PORT] = this.packets.port[packet]!;
    this.vcs[vc + HALF] = this.packets.half[packet]!;
    this.setWaiting(vc);
  }

  setWaiting(vc: number): void {
    const channel = vc >> this.channelShift;
    const record = channel << CHANNEL_SHIFT;
    this.waiting[channel]! |= 1 << ((vc >> this.recordShift) - (channel << this.shift));
    this.waitingInputs[this.channels[record + WORD]!]! |= this.channels[record + BIT]!;
  }

  clearWaiting(vc: number): void {
    const channel = vc >> this.channelShift;
    const waiting = this.waiting[channel]! & ~(1 << ((vc >> this.recordShift) - (channel << this.shift)));
    this.waiting[channel] = waiting;
    const record = channel << CHANNEL_SHIFT;
    if (waiting === 0) this.waitingInputs[this.channels[record + WORD]!]! &= ~this.channels[record + BIT]!;
  }

  /** It has a virtual channel with room, and a flit to send. */
  setReady(vc: number): void {
    const channel = vc >> this.channelShift;
    const record = channel << CHANNEL_SHIFT;
    this.ready[channel]! |= 1 << ((vc >> this.recordShift) - (channel << this.shift));
    this.readyInputs[this.channels[record + WORD]!]! |= this.channels[record + BIT]!;
  }

  clearReady(vc: number): void {
    const channel = vc >> this.channelShift;
    const ready = this.ready[channel]! & ~(1 << ((vc >> this.recordShift) - (channel << this.shift)));
    this.ready[channel] = ready;
    const record = channel << CHANNEL_SHIFT;
    if (ready === 0) this.readyInputs[this.channels[record + WORD]!]! &= ~this.channels[record + BIT]!;
  }

  /** No packet has the virtual channel any more: the next may take it. */
  release(vc: number): void {
    const channel = vc >> this.channelShift;
    this.vcs[vc + OWNER] = NONE;
    this.channels[(channel << CHANNEL_SHIFT) + UNOWNED]! |= 1 << ((vc >> this.recordShift) - (channel << this.shift));
  }
}

export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
/** Words of 32 bits. */
export const wordsFor = (bits: number): number => (bits + 31) >> 5;
