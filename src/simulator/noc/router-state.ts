/**
 * What the routers of a flit network hold. All of it lies in one array of whole numbers, `cells`, so that a loop over what is to
 * do in a cycle holds one array at hand, and what there is to do in words of bits, so that a router without work costs
 * nothing. A virtual channel is named by the place of its record: that of channel c with the index i is at
 * `((c << shift) + i) << recordShift`. A port is named by the place of its record too; one record holds what the input with
 * that number needs and what the output needs. A flit is its packet's number times four, and 1 for a head, 2 for a tail.
 */
import { HALVES } from './dimension-order.js';
import { PacketTable } from './packet-table.js';
import { ASK, MARKS, PORT, VC } from './router-layout.js';
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

/** Cycles from the switch of a router to the next buffer, besides the channel's. */
const SWITCH_CYCLES = 2;

const { OUT, CREDIT, OWNER, NEXT, BUFFER } = VC;
const { READY, WAITING, BASE } = PORT;
const { MAY_TAKE } = ASK;
const { NONE } = MARKS;
const PORT_SHIFT = PORT.SHIFT;
const ASK_SHIFT = ASK.SHIFT;

export class RouterState {
  readonly packets = new PacketTable();
  readonly wiring: NocWiring;
  readonly v: number;
  readonly depth: number;
  readonly cells: Int32Array;
  /** Virtual channels a channel has room for: a power of two. */
  readonly shift: number;
  readonly recordShift: number;
  readonly channelShift: number;
  /** A buffer's places but one: a power of two less one. */
  readonly placeMask: number;
  /** Virtual channels from here on end in nodes. */
  readonly exits: number;
  /** Cycles after which a place that a flit took on its way out is known to be free; 0: before it could be missed. */
  readonly exitCredit: number;
  // Where the records of the allocator, the ports' records and the words of bits of the inputs with work begin.
  readonly asks: number;
  readonly ports: number;
  readonly words: number;
  readonly readyInputs: number;
  readonly waitingInputs: number;
  /** Lists of the outputs that got a flit in this cycle, and of the virtual channels that a packet asked for. */
  readonly winners: number;
  readonly wanted: number;
  /** Virtual channels that get a flit, and that get a place back; flits that reach nodes. */
  readonly flits: Wheel;
  readonly credits: Wheel;
  readonly exiting: Wheel;
  /** By half of the virtual channels: their bits. */
  readonly #bitsOf: readonly number[];

  constructor(wiring: NocWiring, buffers: RouterBuffers) {
    const { routers, ports, cyclesOf, creditCyclesOf, nodes } = wiring;
    const channels = cyclesOf.length;
    this.wiring = wiring;
    this.v = buffers.virtualChannels;
    this.depth = buffers.flits;
    this.shift = bitsFor(this.v);
    this.placeMask = (1 << bitsFor(buffers.flits)) - 1;
    this.recordShift = bitsFor(BUFFER + this.placeMask + 1);
    this.channelShift = this.shift + this.recordShift;
    const inputs = routers * ports;
    this.exits = inputs << this.channelShift;
    const lower = (1 << (this.v - (this.v >> 1))) - 1;
    this.#bitsOf = [-1, lower, ~lower];
    const longest = cyclesOf.reduce((most, cycles) => Math.max(most, cycles), 0);
    const exitCycles = SWITCH_CYCLES + cyclesOf[channels - 1]! + creditCyclesOf[channels - 1]!;
    this.exitCredit = this.depth >= exitCycles ? 0 : exitCycles;

    let end = channels << this.channelShift;
    const take = (length: number): number => {
      end += length;
      return end - length;
    };
    this.asks = take((channels << this.shift) << ASK_SHIFT);
    this.ports = take(inputs << PORT_SHIFT);
    this.words = wordsFor(inputs);
    this.readyInputs = take(this.words);
    this.waitingInputs = take(this.words);
    this.winners = take(inputs);
    this.wanted = take(inputs << this.shift);
    const reach = Math.max(longest + SWITCH_CYCLES, exitCycles) + 1;
    const wheels = [channels, 2 * channels, nodes].map((most) => {
      const shift = bitsFor(most + 1);
      return { at: take((1 << bitsFor(reach)) << shift), shift };
    });
    this.cells = new Int32Array(end);
    const [flits, credits, exiting] = wheels.map(({ at, shift }) => new Wheel(this.cells, at, reach, shift));
    this.flits = flits!;
    this.credits = credits!;
    this.exiting = exiting!;
    this.#begin();
  }

  #begin(): void {
    const { cells, wiring, v } = this;
    const { routers, ports, channelOf, cyclesOf, creditCyclesOf } = wiring;
    for (let number = 0; number < cyclesOf.length << this.shift; number++) {
      const vc = number << this.recordShift;
      cells[vc + NEXT] = NONE;
      cells[vc + CREDIT] = this.depth;
      cells[vc + OWNER] = NONE;
      cells[this.askOf(vc) + ASK.STANDING] = NONE;
    }
    for (let channel = 0; channel < routers * ports; channel++) {
      const port = this.portOf(channel);
      cells[port + PORT.CREDIT_CYCLES] = creditCyclesOf[channel]!;
      cells[port + BASE] = this.portOf(channel - (channel % ports));
      cells[port + PORT.WINNER] = NONE;
      cells[port + PORT.ENTRY_UNOWNED] = 2 ** v - 1;
      const next = channelOf[channel]!;
      if (next < 0) continue;
      cells[port + PORT.UNOWNED] = 2 ** v - 1;
      cells[port + PORT.NEXT_FIRST] = next << this.channelShift;
      cells[port + PORT.FLIT_CYCLES] = SWITCH_CYCLES + cyclesOf[next]!;
    }
  }

  /** The port whose input a channel ends in. */
  portOf(channel: number): number {
    return this.ports + (channel << PORT_SHIFT);
  }

  askOf(vc: number): number {
    return this.asks + ((vc >> this.recordShift) << ASK_SHIFT);
  }

  /** Bit of a virtual channel among those of its channel. */
  bitOf(vc: number): number {
    return 1 << ((vc >> this.recordShift) & ((1 << this.shift) - 1));
  }

  /** Bits of the virtual channels that a packet may take. */
  bitsOf(half: number): number {
    return this.#bitsOf[half] ?? this.#bitsOf[HALVES.ALL]!;
  }

  /** A head that goes one way is first in its buffer: it asks for a virtual channel. */
  ask(vc: number, packet: number): void {
    const { cells, packets } = this;
    const base = cells[this.ports + ((vc >> this.channelShift) << PORT_SHIFT) + BASE]!;
    cells[vc + OUT] = base + (packets.port[packet]! << PORT_SHIFT);
    cells[this.askOf(vc) + MAY_TAKE] = this.bitsOf(packets.half[packet]!);
    this.setWaiting(vc);
  }

  setWaiting(vc: number): void {
    const channel = vc >> this.channelShift;
    this.cells[this.portOf(channel) + WAITING]! |= this.bitOf(vc);
    this.cells[this.waitingInputs + (channel >> 5)]! |= 1 << (channel & 31);
  }

  clearWaiting(vc: number): void {
    const channel = vc >> this.channelShift;
    const waiting = this.cells[this.portOf(channel) + WAITING]! & ~this.bitOf(vc);
    this.cells[this.portOf(channel) + WAITING] = waiting;
    if (waiting === 0) this.cells[this.waitingInputs + (channel >> 5)]! &= ~(1 << (channel & 31));
  }

  /** It has a virtual channel with room, and a flit to send. */
  setReady(vc: number): void {
    const channel = vc >> this.channelShift;
    this.cells[this.portOf(channel) + READY]! |= this.bitOf(vc);
    this.cells[this.readyInputs + (channel >> 5)]! |= 1 << (channel & 31);
  }

  clearReady(vc: number): void {
    const channel = vc >> this.channelShift;
    const ready = this.cells[this.portOf(channel) + READY]! & ~this.bitOf(vc);
    this.cells[this.portOf(channel) + READY] = ready;
    if (ready === 0) this.cells[this.readyInputs + (channel >> 5)]! &= ~(1 << (channel & 31));
  }
}

export const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
/** Words of 32 bits. */
export const wordsFor = (bits: number): number => (bits + 31) >> 5;
/** The number of bits that tell this number of things apart. */
const bitsFor = (things: number): number => 32 - Math.clz32(things - 1);
