/**
 * Which packet is given which virtual channel of its next router in a cycle: separable and input-first, with round-robin
 * arbiters that move on only where a grant was used. A packet whose ways part asks for one on each of them, the first that is
 * free, and takes what it is given.
 */
import type { Forks } from './forks.js';
import { ASK, MARKS, PORT, VC } from './router-layout.js';
import type { RouterState } from './router-state.js';

const { CREDIT, NEXT, OUT, OWNER } = VC;
const { GIVEN_POINTER, MAY_TAKE, STANDING, TAKER_POINTER } = ASK;
const { NEXT_FIRST, READY, UNOWNED, WAITING } = PORT;
const ASK_SHIFT = ASK.SHIFT;
const PORT_SHIFT = PORT.SHIFT;
const { NONE } = MARKS;

export class ChannelAllocator {
  readonly #state: RouterState;
  readonly #forks: Forks;

  constructor(state: RouterState, forks: Forks) {
    this.#state = state;
    this.#forks = forks;
  }

  allocate(): void {
    const asked = this.request();
    if (asked > 0) this.grant(asked);
  }

  /** Every waiting head asks for one virtual channel; of those that ask for the same the one whose turn it is stands. */
  private request(): number {
    const state = this.#state;
    const { cells, v, shift, recordShift, channelShift, ports, asks, wanted: list, words, waitingInputs } = state;
    const span = state.wiring.ports << shift;
    let asked = 0;
    for (let word = 0; word < words; word++)
      for (let inputs = cells[waitingInputs + word]!; inputs !== 0; inputs &= inputs - 1) {
        const channel = (word << 5) + 31 - Math.clz32(inputs & -inputs);
        const first = channel << channelShift;
        for (let bits = cells[ports + (channel << PORT_SHIFT) + WAITING]!; bits !== 0; bits &= bits - 1) {
          const vc = first + ((31 - Math.clz32(bits & -bits)) << recordShift);
          const out = cells[vc + OUT]!;
          if (out < 0) {
            asked = this.requestFork(vc, asked);
            continue;
          }
          const unowned = cells[out + UNOWNED]!;
          if (unowned === 0) continue;
          const number = vc >> recordShift;
          const ask = asks + (number << ASK_SHIFT);
          const free = unowned & cells[ask + MAY_TAKE]!;
          if (free === 0) continue;
          const nextFirst = cells[out + NEXT_FIRST]!;
          const pointer = cells[ask + GIVEN_POINTER]! - (nextFirst >> recordShift);
          const after = pointer > 0 && pointer < v ? free & (-1 << pointer) : free;
          const taken = after !== 0 ? after : free;
          const wanted = nextFirst + ((31 - Math.clz32(taken & -taken)) << recordShift);
          const wantedAsk = asks + ((wanted >> recordShift) << ASK_SHIFT);
          const rival = cells[wantedAsk + STANDING]!;
          if (rival === NONE) cells[list + asked++] = wanted;
          else {
            const from = cells[wantedAsk + TAKER_POINTER]!;
            const other = rival >> recordShift;
            if ((other >= from ? other : other + span) < (number >= from ? number : number + span)) continue;
          }
          cells[wantedAsk + STANDING] = vc;
        }
      }
    return asked;
  }

  private requestFork(vc: number, asked: number): number {
    const state = this.#state;
    const { cells, shift, recordShift, wanted: list } = state;
    const span = state.wiring.ports << shift;
    const number = vc >> recordShift;
    let count = asked;
    for (const { out, half, next } of this.#forks.at(vc).branches) {
      const free = next === NONE ? cells[out + UNOWNED]! & state.bitsOf(half) : 0;
      if (free === 0) continue;
      const wanted = cells[out + NEXT_FIRST]! + ((31 - Math.clz32(free & -free)) << recordShift);
      const ask = state.askOf(wanted);
      const rival = cells[ask + STANDING]!;
      if (rival === NONE) cells[list + count++] = wanted;
      else {
        const from = cells[ask + TAKER_POINTER]!;
        const other = rival >> recordShift;
        if ((other >= from ? other : other + span) < (number >= from ? number : number + span)) continue;
      }
      cells[ask + STANDING] = vc;
    }
    return count;
  }

  private grant(asked: number): void {
    const {
      cells,
      shift,
      recordShift,
      channelShift,
      ports,
      asks,
      wanted: list,
      waitingInputs,
      readyInputs,
    } = this.#state;
    const mask = (1 << shift) - 1;
    for (let i = 0; i < asked; i++) {
      const wanted = cells[list + i]!;
      const wantedNumber = wanted >> recordShift;
      const wantedAsk = asks + (wantedNumber << ASK_SHIFT);
      const vc = cells[wantedAsk + STANDING]!;
      const number = vc >> recordShift;
      cells[wantedAsk + STANDING] = NONE;
      cells[wantedAsk + TAKER_POINTER] = number + 1;
      cells[wanted + OWNER] = vc;
      const out = cells[vc + OUT]!;
      if (out < 0) {
        this.#forks.grant(vc, wanted);
        continue;
      }
      cells[out + UNOWNED]! &= ~(1 << (wantedNumber & mask));
      cells[asks + (number << ASK_SHIFT) + GIVEN_POINTER] = wantedNumber + 1;
      cells[vc + NEXT] = wanted;
      const channel = vc >> channelShift;
      const port = ports + (channel << PORT_SHIFT);
      const bit = 1 << (number & mask);
      const waiting = cells[port + WAITING]! & ~bit;
      cells[port + WAITING] = waiting;
      if (waiting === 0) cells[waitingInputs + (channel >> 5)]! &= ~(1 << (channel & 31));
      if (cells[wanted + CREDIT]! <= 0) continue;
      cells[port + READY]! |= bit;
      cells[readyInputs + (channel >> 5)]! |= 1 << (channel & 31);
    }
  }
}
