/** Routing one router ahead: a head that sets out is told which output it takes at the router it goes to. */
import { DimensionOrder, HALVES, type RouteStep } from './dimension-order.js';
import type { Forks } from './forks.js';
import type { RouterState } from './router-state.js';

export class Lookahead {
  readonly #state: RouterState;
  readonly #forks: Forks;
  readonly #routing: DimensionOrder;
  readonly #ports: number;
  readonly #step: RouteStep = { port: 0, half: HALVES.ALL };

  /** @param eitherWay drawn where both ways round a ring are equally long */
  constructor(state: RouterState, forks: Forks, eitherWay: () => boolean) {
    const { grid, nodes, ports } = state.wiring;
    this.#state = state;
    this.#forks = forks;
    this.#routing = new DimensionOrder(grid, nodes, eitherWay);
    this.#ports = ports;
  }

  /** A packet goes by a channel that ends in a router: `packets.port` and `packets.half` say where it goes from there. */
  route(packet: number, channel: number): void {
    const { packets } = this.#state;
    const router = Math.floor(channel / this.#ports);
    const input = channel - router * this.#ports;
    const destination = packets.destination[packet]!;
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

  /** The head of a packet is first in its buffer. */
  ask(vc: number, packet: number): void {
    if (this.#state.packets.port[packet]! >= 0) this.#state.ask(vc, packet);
    else this.#forks.open(vc, packet);
  }
}
