/**
 * One way from a port to another. One message at a time leaves, at the link's bytes per cycle, and arrives one latency
 * after its last byte has left. A credit is room for one message at the receiver: sending takes one, the receiver gives it back when it
 * has made room. A link has no queue: what it refuses stays with the sender, who is told when to try again. That is an
 * event only for a sender that was refused, so a message costs one event, its arrival, and those of waiting.
 *
 * Times are in the simulation's unit, cycles or whatever the machine counts in.
 */
import { InputError } from '../base/errors.js';
import type { Port, Way } from './port.js';
import type { Simulation } from './simulation.js';

export interface LinkSpec {
  /** From the departure of a message's last byte to its arrival. 0 if left out. */
  readonly latencyCycles?: number;
  /** Infinity, if left out: a message leaves in no time. */
  readonly bytesPerCycle?: number;
  /** Messages under way or not yet released by the receiver. Infinity, if left out: the receiver always has room. */
  readonly credits?: number;
  /** From a release to the sender's having its credit back. 0 if left out. */
  readonly creditLatencyCycles?: number;
  /** At which a message arrives, within an instant. 0 if left out. */
  readonly priority?: number;
}

export interface LinkState {
  /** When the last byte of the last message leaves. */
  freeCycles: number;
  /** Credits the sender has used: for messages under way or not yet released, and those on their way back. */
  taken: number;
  /** Of these, the ones on their way back. */
  returning: number;
  /** Messages sent, and their bytes. */
  sent: number;
  sentBytes: number;
  /** The sender was refused, and what for. */
  waiting: 'for nothing' | 'for its turn' | 'for a credit';
}

export class Link implements Way {
  readonly spec: Required<LinkSpec>;
  readonly state: LinkState;

  /** @throws InputError for a number that makes no sense, named by its field */
  constructor(
    private readonly simulation: Simulation,
    spec: LinkSpec,
    readonly from: Port,
    readonly to: Port,
  ) {
    this.spec = checked(spec);
    this.state = { freeCycles: 0, taken: 0, returning: 0, sent: 0, sentBytes: 0, waiting: 'for nothing' };
  }

  trySend(message: number, bytes: number): boolean {
    const { spec, state, simulation } = this;
    const { now } = simulation;
    if (state.taken === spec.credits || now < state.freeCycles) {
      this.refuse();
      return false;
    }
    const free = now + bytes / spec.bytesPerCycle;
    state.freeCycles = free;
    state.taken++;
    state.sent++;
    state.sentBytes += bytes;
    simulation.schedule(free + spec.latencyCycles, spec.priority, this.to.receive, message);
    return true;
  }

  /** @throws Error when no message is there to be released */
  release(): void {
    const { spec, state, simulation } = this;
    if (state.taken === state.returning)
      throw new Error(`${this.to.name} released a message more than it received from ${this.from.name}`);
    state.returning++;
    if (spec.creditLatencyCycles === 0) this.giveBack();
    else simulation.schedule(simulation.now + spec.creditLatencyCycles, spec.priority, this.giveBack);
  }

  private readonly giveBack = (): void => {
    const { state } = this;
    state.returning--;
    state.taken--;
    if (state.waiting === 'for a credit') this.awaitTurn();
  };

  private refuse(): void {
    const { spec, state } = this;
    if (state.waiting !== 'for nothing') return;
    if (state.taken === spec.credits) state.waiting = 'for a credit';
    else this.awaitTurn();
  }

  /** Even if the turn is now, by an event: a sender that is called inside the receiver's call might call on and on. */
  private awaitTurn(): void {
    const { simulation, spec, state } = this;
    state.waiting = 'for its turn';
    simulation.schedule(Math.max(simulation.now, state.freeCycles), spec.priority, this.wake);
  }

  private readonly wake = (): void => {
    this.state.waiting = 'for nothing';
    this.from.ready();
  };
}

function checked(spec: LinkSpec): Required<LinkSpec> {
  const {
    latencyCycles = 0,
    bytesPerCycle = Number.POSITIVE_INFINITY,
    credits = Number.POSITIVE_INFINITY,
    creditLatencyCycles = 0,
    priority = 0,
  } = spec;
  const isTime = (cycles: number): boolean => cycles >= 0 && cycles < Number.POSITIVE_INFINITY;
  demand('latencyCycles', latencyCycles, isTime(latencyCycles), '0 or more');
  demand('creditLatencyCycles', creditLatencyCycles, isTime(creditLatencyCycles), '0 or more');
  demand('bytesPerCycle', bytesPerCycle, bytesPerCycle > 0, 'more than 0');
  const isCount = credits >= 1 && (Number.isInteger(credits) || credits === Number.POSITIVE_INFINITY);
  demand('credits', credits, isCount, 'a whole number from 1, or none for no limit');
  return { latencyCycles, bytesPerCycle, credits, creditLatencyCycles, priority };
}

function demand(path: string, found: number, holds: boolean, expected: string): void {
  if (!holds) throw new InputError({ path, expected, found });
}
