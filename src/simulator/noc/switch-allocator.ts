/**
 * Which flits may pass the switches of the routers in a cycle: separable and input-first. Every input puts forward one of its
 * ready virtual channels (whose turn it is among outputs comes first, among those of one output then), every output takes one
 * of the inputs that ask for it. A packet whose ways part asks for all outputs that lack the same flit.
 */
import type { Forks } from './forks.js';
import { MARKS, PORT, VC } from './router-layout.js';
import type { RouterState } from './router-state.js';

const { OUT } = VC;
const { IN_POINTER, OUT_POINTER, READY, VC_POINTER, WINNER } = PORT;
const PORT_SHIFT = PORT.SHIFT;
const { NONE } = MARKS;

export class SwitchAllocator {
  readonly #state: RouterState;
  readonly #forks: Forks;
  // Of the state, at hand.
  readonly #cells: Int32Array;
  readonly #recordShift: number;
  readonly #channelShift: number;
  readonly #ports: number;
  readonly #span: number;

  constructor(state: RouterState, forks: Forks) {
    this.#state = state;
    this.#forks = forks;
    this.#cells = state.cells;
    this.#recordShift = state.recordShift;
    this.#channelShift = state.channelShift;
    this.#ports = state.ports;
    this.#span = state.wiring.ports;
  }

  /** How many outputs got a flit: they are listed from `state.winners` on, and each holds its winner. */
  allocate(): number {
    const cells = this.#cells;
    const channelShift = this.#channelShift;
    const recordShift = this.#recordShift;
    const ports = this.#ports;
    const span = this.#span;
    const { winners, readyInputs, words } = this.#state;
    let asked = 0;
    for (let word = 0; word < words; word++)
      for (let inputs = cells[readyInputs + word]!; inputs !== 0; inputs &= inputs - 1) {
        const channel = (word << 5) + 31 - Math.clz32(inputs & -inputs);
        const port = ports + (channel << PORT_SHIFT);
        const ready = cells[port + READY]!;
        const vc =
          (ready & (ready - 1)) === 0
            ? (channel << channelShift) + ((31 - Math.clz32(ready)) << recordShift)
            : this.nextInTurn(channel, port);
        const out = cells[vc + OUT]!;
        if (out < 0) {
          asked = this.requestFork(vc, channel, asked);
          continue;
        }
        const rival = cells[out + WINNER]!;
        if (rival === NONE) cells[winners + asked++] = out;
        else {
          const other = rival >> channelShift;
          const from = cells[out + IN_POINTER]!;
          if ((other >= from ? other : other + span) < (channel >= from ? channel : channel + span)) continue;
        }
        cells[out + WINNER] = vc;
      }
    return asked;
  }

  private requestFork(vc: number, channel: number, asked: number): number {
    const { cells, winners, channelShift } = this.#state;
    const span = this.#span;
    const fork = this.#forks.at(vc);
    const position = this.#forks.position(vc, fork);
    let count = asked;
    for (const branch of fork.branches) {
      if (branch.sent !== position || !this.#forks.canSend(vc, fork, branch)) continue;
      const { out } = branch;
      const rival = cells[out + WINNER]!;
      if (rival === NONE) cells[winners + count++] = out;
      else {
        const other = rival >> channelShift;
        const from = cells[out + IN_POINTER]!;
        if ((other >= from ? other : other + span) < (channel >= from ? channel : channel + span)) continue;
      }
      cells[out + WINNER] = vc;
    }
    return count;
  }

  /** Of an input's ready virtual channels: whose turn it is among outputs comes first, among those of one output then. */
  private nextInTurn(channel: number, port: number): number {
    const cells = this.#cells;
    const recordShift = this.#recordShift;
    const first = channel << this.#channelShift;
    const span = this.#span << PORT_SHIFT;
    const pointer = cells[port + OUT_POINTER]!;
    const turn = cells[port + VC_POINTER]!;
    let best = 0x7fffffff;
    let bestIndex = 0;
    let chosen: number = NONE;
    for (let ready = cells[port + READY]!; ready !== 0; ready &= ready - 1) {
      const lowest = 31 - Math.clz32(ready & -ready);
      const vc = first + (lowest << recordShift);
      let out = cells[vc + OUT]!;
      if (out < 0) out = this.#forks.nextOut(vc, pointer, span);
      if (out < pointer) out += span;
      const index = lowest >= turn ? lowest - 32 : lowest;
      if (out > best || (out === best && index >= bestIndex)) continue;
      best = out;
      bestIndex = index;
      chosen = vc;
    }
    return chosen;
  }
}
