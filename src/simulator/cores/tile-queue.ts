/**
 * A core's queue, and which tile of it loads next: the job at its head, the run of that job's plan, the tile of the run. What the
 * core asks of it for each tile are plain fields. Bytes per cycle.
 */
import { COUNT, ROW, tileRows } from '../../mapping/tile-rows.js';
import type { TiledWork } from '../input.js';
import type { Surroundings } from './core-component.js';

const NO_ROWS = new Float64Array(0);

export class TileQueue {
  /** The job whose tile is next; nothing where all have been loaded. */
  job: number | undefined;
  /** The tile's number in the job. */
  tile = 0;
  /** The plan of the job, and where in it the row of the tile's run begins (mapping/tile-rows.ts); at the end there is no tile. */
  rows: Float64Array = NO_ROWS;
  run = 0;
  /** Bandwidth the job asks for, by port, and its priority at the memory. */
  loadWeight = 0;
  storeWeight = 0;
  priority = 0;

  private readonly jobs: number[] = [];
  private position = 0;
  private inRun = 0;

  constructor(
    private readonly work: (job: number) => TiledWork,
    private readonly priorityOf: Surroundings['priorityOf'],
  ) {}

  get hasTile(): boolean {
    return this.run < this.rows.length;
  }

  /** Appends jobs; what has been loaded has no further use. */
  add(jobs: readonly number[]): void {
    const isIdle = this.job === undefined;
    if (isIdle) {
      this.jobs.length = 0;
      this.position = 0;
    }
    for (const job of jobs) this.jobs.push(job);
    if (isIdle) this.openJob();
  }

  /** Moves on to the next tile. True when the one left behind was its job's last. */
  step(): boolean {
    this.tile++;
    if (++this.inRun < this.rows[this.run + COUNT]!) return false;
    this.inRun = 0;
    this.run += ROW;
    if (this.run < this.rows.length) return false;
    this.position++;
    this.openJob();
    return true;
  }

  /** Looks at the job now at `position`. It asks for as much bandwidth as keeps its PE array, or its lanes, busy. */
  private openJob(): void {
    this.run = 0;
    this.inRun = 0;
    this.tile = 0;
    const job = this.jobs[this.position];
    this.job = job;
    if (job === undefined) {
      this.rows = NO_ROWS;
      return;
    }
    const { rows, totals } = tileRows(this.work(job).plan);
    this.rows = rows;
    const busyCycles = Math.max(1, totals.computeCycles, totals.vectorCycles);
    this.loadWeight = totals.loadBytes / busyCycles;
    this.storeWeight = totals.storeBytes / busyCycles;
    this.priority = this.priorityOf?.(job) ?? 0;
  }
}
