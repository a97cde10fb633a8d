/**
 * Which packet is given which virtual channel of its next router in a cycle: separable and input-first, with round-robin
 * arbiters that move on only where a grant was used. A packet whose ways part asks for one on each of them, the first that is
 * free, and takes what it is given.
 */
import { HALVES } from './dimension-order.js';
import type { Forks } from './forks.js';
import { CHANNEL, lowestBit, type RouterState, STATES, VC } from './router-state.js';

const { CREDIT, HALF, INPUT_POINTER, NEXT, OUTPUT_POINTER, OWNER, PORT, STATE, WINNER } = VC;
const { UNOWNED } = CHANNEL;
const CHANNEL_SHIFT = CHANNEL.SHIFT;
const { ACTIVE } = STATES;
const { ALL, LOWER } = HALVES;
const NONE = -1;

export class ChannelAllocator {
  readonly #state: RouterState;
  readonly #forks: Forks;
  readonly #requests: Int32Array;
  readonly #lower: number;

  constructor(state: RouterState, forks: Forks) {
    this.#state = state;
    this.#forks = forks;
    this.#requests = new Int32Array(state.wiring.ports << state.shift);
    this.#lower = (1 << (state.v - (state.v >> 1))) - 1;
  }

  allocate(router: number): void {
    const asked = this.request(router);
    const state = this.#state;
    const { vcs, shift, recordShift, channelShift } = state;
    const firstVc = (router * state.wiring.ports) << shift;
    for (let i = 0; i < asked; i++) {
      const wanted = this.#requests[i]!;
      const vc = vcs[wanted + WINNER]!;
      vcs[wanted + WINNER] = NONE;
      const next = wanted >> channelShift;
      const index = (wanted >> recordShift) - (next << shift);
      state.channels[(next << CHANNEL_SHIFT) + UNOWNED]! &= ~(1 << index);
      vcs[wanted + OWNER] = vc;
      // Past the last one a pointer stands where the first is next.
      vcs[wanted + OUTPUT_POINTER] = (vc >> recordShift) - firstVc + 1;
      const port = vcs[vc + PORT]!;
      if (port < 0) {
        this.#forks.grant(vc, next, wanted);
        continue;
      }
      vcs[vc + NEXT] = wanted;
      vcs[vc + STATE] = ACTIVE;
      state.clearWaiting(vc);
      if (vcs[wanted + CREDIT]! > 0) state.setReady(vc);
      vcs[vc + INPUT_POINTER] = (port << shift) + index + 1;
    }
  }

  /** Every waiting head asks for one virtual channel; of those that ask for the same the one whose turn it is stands. */
  private request(router: number): number {
    const state = this.#state;
    const { v, shift, recordShift, vcs, words } = state;
    const base = router * state.wiring.ports;
    let asked = 0;
    for (let word = 0; word < words; word++)
      for (let inputs = state.waitingInputs[router * words + word]!; inputs !== 0; inputs &= inputs - 1) {
        const channel = base + (word << 5) + lowestBit(inputs);
        for (let waiting = state.waiting[channel]!; waiting !== 0; waiting &= waiting - 1) {
          const vc = ((channel << shift) + lowestBit(waiting)) << recordShift;
          const output = vcs[vc + PORT]!;
          if (output < 0) {
            asked = this.requestFork(base, vc, asked);
            continue;
          }
          const free = this.free(base + output, vcs[vc + HALF]!);
          if (free === 0) continue;
          const pointer = vcs[vc + INPUT_POINTER]! - (output << shift);
          const after = pointer > 0 && pointer < v ? free & (-1 << pointer) : free;
          asked = this.stand(base, this.numberOf(base + output, after !== 0 ? after : free), vc, asked);
        }
      }
    return asked;
  }

  private requestFork(base: number, vc: number, asked: number): number {
    let count = asked;
    for (const { port, half, next } of this.#forks.at(vc).branches) {
      const free = next === NONE ? this.free(base + port, half) : 0;
      if (free !== 0) count = this.stand(base, this.numberOf(base + port, free), vc, count);
    }
    return count;
  }

  /** Bits of the virtual channels of an output that a packet may take. */
  private free(output: number, half: number): number {
    const unowned = this.#state.channels[(this.#state.wiring.channelOf[output]! << CHANNEL_SHIFT) + UNOWNED]!;
    return unowned & (half === ALL ? -1 : half === LOWER ? this.#lower : ~this.#lower);
  }

  private numberOf(output: number, free: number): number {
    const { shift, recordShift, wiring } = this.#state;
    return ((wiring.channelOf[output]! << shift) + lowestBit(free)) << recordShift;
  }

  /** The request stands if it is the only one for that virtual channel, or its turn; how many have asked then. */
  private stand(base: number, wanted: number, vc: number, asked: number): number {
    const { vcs, shift, recordShift, wiring } = this.#state;
    const rival = vcs[wanted + WINNER]!;
    if (rival === NONE) {
      vcs[wanted + WINNER] = vc;
      this.#requests[asked] = wanted;
      return asked + 1;
    }
    const size = wiring.ports << shift;
    const from = vcs[wanted + OUTPUT_POINTER]! + (base << shift);
    const number = vc >> recordShift;
    const other = rival >> recordShift;
    if ((other >= from ? other : other + size) >= (number >= from ? number : number + size)) vcs[wanted + WINNER] = vc;
    return asked;
  }
}
