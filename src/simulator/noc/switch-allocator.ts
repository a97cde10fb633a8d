/**
 * Which flits may pass a router's switch in a cycle: separable and input-first. Every input puts forward one of its ready
 * virtual channels (whose turn it is among outputs comes first, among those of one output then), every output takes one of
 * the inputs that ask for it. A packet whose ways part asks for all outputs that lack the same flit.
 */
import type { Forks } from './forks.js';
import { CHANNEL, lowestBit, type RouterState, VC } from './router-state.js';

const { PORT } = VC;
const { SWITCH_POINTER, VC_POINTER } = CHANNEL;
const CHANNEL_SHIFT = CHANNEL.SHIFT;
const NONE = -1;

export class SwitchAllocator {
  /** The first entries are the outputs that got a flit. */
  readonly outputs: Int32Array;
  // By output of the router at hand: who won it.
  readonly bestInput: Int32Array;
  readonly bestVc: Int32Array;
  readonly #state: RouterState;
  // Of the state, at hand.
  readonly #vcs: Int32Array;
  readonly #ready: Int32Array;
  readonly #readyInputs: Int32Array;
  readonly #recordShift: number;
  readonly #channelShift: number;
  readonly #words: number;
  readonly #forks: Forks;

  constructor(state: RouterState, forks: Forks) {
    const { ports } = state.wiring;
    this.#state = state;
    this.#vcs = state.vcs;
    this.#ready = state.ready;
    this.#readyInputs = state.readyInputs;
    this.#recordShift = state.recordShift;
    this.#channelShift = state.channelShift;
    this.#words = state.words;
    this.#forks = forks;
    this.outputs = new Int32Array(ports);
    this.bestInput = new Int32Array(ports).fill(NONE);
    this.bestVc = new Int32Array(ports);
  }

  /** How many outputs got a flit. */
  allocate(router: number): number {
    const state = this.#state;
    const vcs = this.#vcs;
    const words = this.#words;
    const channelShift = this.#channelShift;
    const recordShift = this.#recordShift;
    const base = router * state.wiring.ports;
    let asked = 0;
    for (let word = 0; word < words; word++)
      for (let inputs = this.#readyInputs[router * words + word]!; inputs !== 0; inputs &= inputs - 1) {
        const input = (word << 5) + lowestBit(inputs);
        let ready = this.#ready[base + input]!;
        const first = (base + input) << channelShift;
        let chosen = first + (lowestBit(ready) << recordShift);
        ready &= ready - 1;
        if (ready !== 0) chosen = this.nextInTurn(base + input);
        const output = vcs[chosen + PORT]!;
        asked =
          output >= 0 ? this.request(base, output, input, chosen, asked) : this.requestFork(base, input, chosen, asked);
      }
    return asked;
  }

  private request(base: number, output: number, input: number, vc: number, asked: number): number {
    const rival = this.bestInput[output]!;
    let count = asked;
    if (rival === NONE) this.outputs[count++] = output;
    else {
      const { ports } = this.#state.wiring;
      const from = this.#state.switchPointer[base + output]!;
      if ((rival >= from ? rival : rival + ports) < (input >= from ? input : input + ports)) return count;
    }
    this.bestInput[output] = input;
    this.bestVc[output] = vc;
    return count;
  }

  private requestFork(base: number, input: number, vc: number, asked: number): number {
    const fork = this.#forks.at(vc);
    const position = this.#forks.position(vc, fork);
    let count = asked;
    for (const branch of fork.branches)
      if (branch.sent === position && this.#forks.canSend(vc, fork, branch))
        count = this.request(base, branch.port, input, vc, count);
    return count;
  }

  /** Of an input's ready virtual channels: whose turn it is among outputs comes first, among those of one output then. */
  private nextInTurn(channel: number): number {
    const vcs = this.#vcs;
    const channelShift = this.#channelShift;
    const recordShift = this.#recordShift;
    const readyOf = this.#ready;
    const { v, channels, wiring } = this.#state;
    const { ports } = wiring;
    const record = channel << CHANNEL_SHIFT;
    const first = channel << channelShift;
    const pointer = channels[record + SWITCH_POINTER]!;
    const turn = channels[record + VC_POINTER]!;
    let best = 0x7fffffff;
    let chosen = NONE;
    for (let ready = readyOf[channel]!; ready !== 0; ready &= ready - 1) {
      const index = lowestBit(ready);
      const vc = first + (index << recordShift);
      let port = vcs[vc + PORT]!;
      if (port < 0) port = this.#forks.nextPort(vc, pointer, ports);
      const rank = (port >= pointer ? port : port + ports) * 2 * v + (index >= turn ? index : index + v);
      if (rank >= best) continue;
      best = rank;
      chosen = vc;
    }
    return chosen;
  }
}
