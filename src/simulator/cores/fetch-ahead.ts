/**
 * A core's load port while it waits for the next job to begin: it fetches weights of that job, piece by piece (weights-ahead.ts),
 * once everything else of an instant has happened. Cycles, bytes.
 */
import { loadPort, PRIORITY } from '../signals.js';
import type { Surroundings } from './core-component.js';
import type { WeightsAhead } from './weights-ahead.js';

/** What the port asks of its core. */
export interface WaitingCore {
  /** The port moves nothing, and there is no tile whose load could begin but for room. */
  readonly isWaiting: boolean;
  /** Of the SG, taken by tiles. */
  readonly residentBytes: number;
  /** What the SG holds has changed. */
  tellOccupancy(): void;
}

export class FetchAhead {
  private isAsking = false;
  private since = 0;

  constructor(
    private readonly core: number,
    private readonly around: Surroundings,
    private readonly bytesPerCycle: number,
    private readonly weights: WeightsAhead,
    private readonly tiles: WaitingCore,
  ) {}

  /** The port has nothing else to load. */
  ask(): void {
    if (this.isAsking || !this.mayFetch()) return;
    const { simulation } = this.around;
    this.isAsking = true;
    simulation.schedule(simulation.now, PRIORITY.choice, this.fetch);
  }

  /** What was fetched is there. */
  end(): void {
    const { around, core, since, weights } = this;
    if (around.bus.heard.ahead)
      around.bus.emit('ahead', core, weights.job as number, weights.tile, since, around.simulation.now);
    weights.end();
  }

  private mayFetch(): boolean {
    const { around, tiles, weights } = this;
    if (weights.isFetching || weights.job === undefined || !tiles.isWaiting) return false;
    return weights.bytesFor(tiles.residentBytes) > 0 && around.mayFetchAhead?.(weights.job) === true;
  }

  private readonly fetch = (): void => {
    this.isAsking = false;
    if (!this.mayFetch()) return;
    const { around, tiles, weights } = this;
    const job = weights.job as number;
    const bytes = weights.bytesFor(tiles.residentBytes);
    weights.begin(bytes);
    if (around.bus.heard.occupancy) tiles.tellOccupancy();
    this.since = around.simulation.now;
    const port = loadPort(this.core);
    around.serveFor?.(port, job);
    around.memory.transfer(port, bytes, this.bytesPerCycle, weights.asked, around.priorityOf?.(job) ?? 0);
  };
}
