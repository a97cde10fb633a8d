/**
 * The links of an assembly: a way of a link is a number, a row of a table. A link has no queue. What it refuses stays with the
 * sender, who is told when to try again; that takes an event only for a sender that was refused. So a message costs one
 * event, its arrival, besides those of waiting.
 */
import { completeLink, type LinkSpec, type LinkState } from './link.js';
import type { Port } from './port.js';
import type { Simulation } from './simulation.js';

const WAITS_FOR = ['nothing', 'its turn', 'a credit'] as const;
const NOTHING = 0;
const TURN = 1;
const CREDIT = 2;

/** One way of a link: from which port to which. */
export interface Way {
  readonly from: Port;
  readonly to: Port;
  readonly spec: LinkSpec;
}

/** A way's row of numbers: the eight that a message touches, one line of the cache. */
const ROW = 8;
const FREE_CYCLES = 0;
const BYTES_PER_CYCLE = 1;
const LATENCY_CYCLES = 2;
const CREDITS = 3;
const TAKEN = 4;
const RETURNING = 5;
const SENT = 6;
const SENT_BYTES = 7;

export class Links {
  private readonly rows: Float64Array;
  private readonly creditLatencyCycles: Float64Array;
  private readonly priority: Int32Array;
  private readonly waitsFor: Uint8Array;
  private readonly receive: readonly ((message: number) => void)[];

  /** @throws InputError for a number that makes no sense, named by its field */
  constructor(
    private readonly simulation: Simulation,
    readonly ways: readonly Way[],
  ) {
    const specs = ways.map(({ spec }) => completeLink(spec));
    this.rows = new Float64Array(ways.length * ROW);
    specs.forEach(({ bytesPerCycle, latencyCycles, credits }, way) => {
      this.rows.set([0, bytesPerCycle, latencyCycles, credits], way * ROW);
    });
    this.creditLatencyCycles = Float64Array.from(specs, (spec) => spec.creditLatencyCycles);
    this.priority = Int32Array.from(specs, (spec) => spec.priority);
    this.waitsFor = new Uint8Array(ways.length);
    this.receive = ways.map(({ to }) => to.receive);
  }

  /** @returns false when the way is busy or has no credit left; `ready` of its port is called when it may be tried again */
  trySend(way: number, message: number, bytes: number): boolean {
    const { rows, simulation } = this;
    const row = way * ROW;
    const { now } = simulation;
    if (now < rows[row + FREE_CYCLES]! || rows[row + TAKEN] === rows[row + CREDITS]) {
      this.refuse(way);
      return false;
    }
    const free = now + bytes / rows[row + BYTES_PER_CYCLE]!;
    rows[row + FREE_CYCLES] = free;
    rows[row + TAKEN]!++;
    rows[row + SENT]!++;
    rows[row + SENT_BYTES]! += bytes;
    const receive = this.receive[way] as (message: number) => void;
    simulation.schedule(free + rows[row + LATENCY_CYCLES]!, this.priority[way]!, receive, message);
    return true;
  }

  /** @throws Error when no message is there to be released */
  release(way: number): void {
    const { rows, simulation } = this;
    const row = way * ROW;
    if (rows[row + TAKEN] === rows[row + RETURNING]) throw this.releasesNothing(way);
    const latency = this.creditLatencyCycles[way]!;
    rows[row + RETURNING]!++;
    if (latency === 0) this.giveBack(way);
    else simulation.schedule(simulation.now + latency, this.priority[way]!, this.giveBack, way);
  }

  stateOf(way: number): LinkState {
    const at = (column: number): number => this.rows[way * ROW + column]!;
    return {
      freeCycles: at(FREE_CYCLES),
      taken: at(TAKEN),
      returning: at(RETURNING),
      sent: at(SENT),
      sentBytes: at(SENT_BYTES),
      waitsFor: WAITS_FOR[this.waitsFor[way]!] as LinkState['waitsFor'],
    };
  }

  private readonly giveBack = (way: number): void => {
    this.rows[way * ROW + RETURNING]!--;
    this.rows[way * ROW + TAKEN]!--;
    if (this.waitsFor[way] === CREDIT) this.awaitTurn(way);
  };

  private refuse(way: number): void {
    if (this.waitsFor[way] !== NOTHING) return;
    if (this.rows[way * ROW + TAKEN] === this.rows[way * ROW + CREDITS]) this.waitsFor[way] = CREDIT;
    else this.awaitTurn(way);
  }

  /** Even if the turn is now, by an event: a sender that is called inside the receiver's call might call on and on. */
  private awaitTurn(way: number): void {
    const { simulation } = this;
    this.waitsFor[way] = TURN;
    const turn = Math.max(simulation.now, this.rows[way * ROW + FREE_CYCLES]!);
    simulation.schedule(turn, this.priority[way]!, this.wake, way);
  }

  private readonly wake = (way: number): void => {
    this.waitsFor[way] = NOTHING;
    (this.ways[way] as Way).from.ready();
  };

  private releasesNothing(way: number): Error {
    const { from, to } = this.ways[way] as Way;
    return new Error(`${to.name} released a message more than it received from ${from.name}`);
  }
}
