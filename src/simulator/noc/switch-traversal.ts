/**
 * The flits that won the switches of a cycle leave their buffers: each takes a place of the virtual channel that its packet
 * was given, its own is free upstream some cycles later, and behind a tail the virtual channel is for the next packet. Copies
 * of a packet whose ways part leave the same buffer.
 */
import type { Fork, Forks } from './forks.js';
import type { Lookahead } from './lookahead.js';
import { FLIT, MARKS, PORT, VC } from './router-layout.js';
import type { RouterState } from './router-state.js';

const { BUFFER, COUNT, CREDIT, FIRST, LAST, NEXT, OWNER } = VC;
const { CREDIT_CYCLES, FLIT_CYCLES, IN_POINTER, OUT_POINTER, READY, UNOWNED, VC_POINTER, WINNER } = PORT;
const { HEAD, TAIL } = FLIT;
const PORT_SHIFT = PORT.SHIFT;
const { NONE } = MARKS;

export class SwitchTraversal {
  /** By channel, flits of the packets whose heads went over it. */
  readonly carried: Float64Array;
  readonly #state: RouterState;
  readonly #forks: Forks;
  readonly #lookahead: Lookahead;

  constructor(state: RouterState, forks: Forks, lookahead: Lookahead) {
    this.#state = state;
    this.#forks = forks;
    this.#lookahead = lookahead;
    this.carried = new Float64Array(state.wiring.cyclesOf.length);
  }

  /** @param won how many outputs got a flit */
  traverse(won: number, time: number): void {
    const state = this.#state;
    const { cells, recordShift, channelShift, placeMask, ports, winners, exits, exitCredit, readyInputs } = state;
    const { at: flitsAt, shift: flitsShift, mask: wheelMask } = state.flits;
    const { at: creditsAt, shift: creditsShift } = state.credits;
    const { at: exitingAt, shift: exitingShift } = state.exiting;
    const indexMask = (1 << state.shift) - 1;
    for (let i = 0; i < won; i++) {
      const out = cells[winners + i]!;
      const vc = cells[out + WINNER]!;
      cells[out + WINNER] = NONE;
      const channel = vc >> channelShift;
      const index = (vc >> recordShift) & indexMask;
      const port = ports + (channel << PORT_SHIFT);
      cells[out + IN_POINTER] = channel + 1;
      cells[port + VC_POINTER] = index + 1;
      const wanted = cells[vc + NEXT]!;
      if (wanted < 0) {
        this.traverseFork(vc, port, out, time);
        continue;
      }
      cells[port + OUT_POINTER] = out + 1;
      const place = cells[vc + FIRST]!;
      const flit = cells[vc + BUFFER + place]!;
      const following = (place + 1) & placeMask;
      cells[vc + FIRST] = following;
      const count = cells[vc + COUNT]! - 1;
      cells[vc + COUNT] = count;
      const credits = creditsAt + (((time + cells[port + CREDIT_CYCLES]!) & wheelMask) << creditsShift);
      const creditsEnd = cells[credits]! + 1;
      cells[credits] = creditsEnd;
      cells[credits + creditsEnd] = vc;
      if ((flit & HEAD) !== 0) this.setOut(flit >> 2, wanted);
      const arrival = (time + cells[out + FLIT_CYCLES]!) & wheelMask;
      let room = 1;
      if (wanted < exits) {
        room = cells[wanted + CREDIT]! - 1;
        cells[wanted + CREDIT] = room;
        const last = cells[wanted + LAST]!;
        cells[wanted + BUFFER + last] = flit;
        cells[wanted + LAST] = (last + 1) & placeMask;
        const flits = flitsAt + (arrival << flitsShift);
        const flitsEnd = cells[flits]! + 1;
        cells[flits] = flitsEnd;
        cells[flits + flitsEnd] = wanted;
      } else {
        const exiting = exitingAt + (arrival << exitingShift);
        const exitingEnd = cells[exiting]! + 1;
        cells[exiting] = exitingEnd;
        cells[exiting + exitingEnd] = flit;
        if (exitCredit > 0) {
          room = cells[wanted + CREDIT]! - 1;
          cells[wanted + CREDIT] = room;
          state.credits.add(time + exitCredit, wanted);
        }
      }
      if ((flit & TAIL) === 0 && count > 0 && room > 0) continue;
      const ready = cells[port + READY]! & ~(1 << index);
      cells[port + READY] = ready;
      if (ready === 0) cells[readyInputs + (channel >> 5)]! &= ~(1 << (channel & 31));
      if ((flit & TAIL) === 0) continue;
      cells[wanted + OWNER] = NONE;
      cells[out + UNOWNED]! |= 1 << ((wanted >> recordShift) & indexMask);
      cells[vc + NEXT] = NONE;
      if (count > 0) this.#lookahead.ask(vc, cells[vc + BUFFER + following]! >> 2);
    }
  }

  /** A head is on the channel of the virtual channel that its packet was given. */
  private setOut(packet: number, wanted: number): void {
    const { packets, channelShift, exits } = this.#state;
    const next = wanted >> channelShift;
    packets.hops[packet]!++;
    this.carried[next]! += packets.flits[packet]!;
    if (wanted < exits) this.#lookahead.route(packet, next);
  }

  /** One copy of a flit goes by one output. */
  private traverseFork(vc: number, port: number, out: number, time: number): void {
    const state = this.#state;
    const { cells, placeMask } = state;
    const fork = this.#forks.at(vc);
    const { branches, freed } = fork;
    moveOn(fork, out, time);
    cells[port + OUT_POINTER] = fork.lastOut + 1;
    const branch = branches.find((one) => one.out === out)!;
    const flit = cells[vc + BUFFER + ((cells[vc + FIRST]! + branch.sent - freed) & placeMask)]!;
    this.emitCopy(branch.next, branch.packet * 4 + (flit & (HEAD | TAIL)), out, time);
    branch.sent++;
    if ((flit & TAIL) !== 0) {
      cells[branch.next + OWNER] = NONE;
      cells[out + UNOWNED]! |= state.bitOf(branch.next);
    }
    const all = branches.reduce((least, { sent }) => Math.min(least, sent), fork.flits);
    for (; fork.freed < all; fork.freed++) {
      cells[vc + FIRST] = (cells[vc + FIRST]! + 1) & placeMask;
      cells[vc + COUNT]!--;
      state.credits.add(time + cells[port + CREDIT_CYCLES]!, vc);
    }
    if (!this.#forks.close(vc, fork)) {
      this.#forks.refresh(vc);
      return;
    }
    cells[vc + NEXT] = NONE;
    if (cells[vc + COUNT]! > 0) this.#lookahead.ask(vc, cells[vc + BUFFER + cells[vc + FIRST]!]! >> 2);
  }

  private emitCopy(wanted: number, flit: number, out: number, time: number): void {
    const { cells, exits, exitCredit, placeMask, flits, credits, exiting } = this.#state;
    if ((flit & HEAD) !== 0) this.setOut(flit >> 2, wanted);
    const arrival = time + cells[out + FLIT_CYCLES]!;
    if (wanted < exits) {
      const last = cells[wanted + LAST]!;
      cells[wanted + BUFFER + last] = flit;
      cells[wanted + LAST] = (last + 1) & placeMask;
      flits.add(arrival, wanted);
      cells[wanted + CREDIT]!--;
      return;
    }
    exiting.add(arrival, flit);
    if (exitCredit === 0) return;
    cells[wanted + CREDIT]!--;
    credits.add(time + exitCredit, wanted);
  }
}

/** The input's turn among outputs is past the last that got the flit. */
function moveOn(fork: Fork, out: number, time: number): void {
  fork.lastOut = fork.cycle === time ? Math.max(fork.lastOut, out) : out;
  fork.cycle = time;
}
