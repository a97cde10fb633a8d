/**
 * Replays a matrix product on a systolic array, event by event: fronts of operands walk from PE to PE, register by
 * register, fold after fold. Shares nothing with the closed form but plain data. Cycles of the array.
 *
 * With outputs in place a front is what enters in one cycle: row i lags by i cycles and column j by j, so that a front
 * reaches the PEs of one anti-diagonal at a time. With another operand in place a front is one vector, whose partial sums
 * go down row by row and leave, column after column, at the lower edge.
 */
import { Simulation } from '../kernel/simulation.js';
import type { SystolicTiming } from '../machine/systolic-timing.js';
import type { Streams } from '../mapping/systolic-dataflow.js';

export interface SystolicMachine {
  readonly rows: number;
  readonly columns: number;
  readonly timing: SystolicTiming;
}

export interface SystolicReplay {
  readonly cycles: number;
  /** Multiplications of all PEs, as they happened. */
  readonly macs: number;
  readonly events: number;
}

/** Folds of more events than that are not all replayed: those that begin alike are multiplied. A second in 2026. */
const MOST_EVENTS = 4_000_000;
/** Replayed all the same: the first fold, and enough more to see how far apart they end. */
const FEWEST_FOLDS = 4;

const PRIORITY = 0;

/** @param fills the operand that stays is loaded before each fold (ws, is), or made in it (os) */
export function replaySystolic(streams: Streams, machine: SystolicMachine, fills: boolean): SystolicReplay {
  const { rows, columns } = machine;
  const folds = Math.ceil(streams.sr / rows) * Math.ceil(streams.sc / columns);
  const replayed = Math.max(FEWEST_FOLDS, Math.floor(MOST_EVENTS / (streams.t * (rows + columns))));
  const array = fills
    ? new StationaryOperand(streams, machine, Math.min(folds, replayed))
    : new StationaryOutputs(streams, machine, Math.min(folds, replayed));
  array.start();
  array.simulation.run();
  const { ends, macs, simulation } = array;
  const last = ends.at(-1)!;
  if (folds <= replayed) return { cycles: last, macs, events: simulation.events };
  const apart = last - ends.at(-2)!;
  const { sr, sc, t } = streams;
  return { cycles: last + (folds - replayed) * apart, macs: sr * sc * t, events: simulation.events };
}

/** What both kinds of array have: fronts that enter one a cycle, and folds of which the last are narrower. */
abstract class SystolicArray {
  readonly simulation = new Simulation();
  /** When each fold's last result was out. */
  readonly ends: number[] = [];
  macs = 0;
  protected fold = 0;
  private entered = 0;
  private through = 0;

  constructor(
    protected readonly streams: Streams,
    protected readonly machine: SystolicMachine,
    protected readonly folds: number,
  ) {}

  abstract start(): void;
  /** A front is at its first PEs. */
  protected abstract enter(): void;
  /** The last front of a fold has left its last PE. */
  protected abstract onComputed(): void;

  protected after(cycles: number, handler: (payload: number) => void, payload = 0): void {
    this.simulation.schedule(this.simulation.now + cycles, PRIORITY, handler, payload);
  }

  protected readonly feed = (): void => {
    this.entered++;
    this.enter();
    if (this.entered < this.streams.t) this.after(1, this.feed);
  };

  protected frontThrough(): void {
    if (++this.through < this.streams.t) return;
    this.entered = 0;
    this.through = 0;
    this.onComputed();
  }

  /** PE rows and columns with a part of the present fold. */
  protected get active(): { readonly rows: number; readonly columns: number } {
    const { sr, sc } = this.streams;
    const { rows, columns } = this.machine;
    const across = Math.ceil(sc / columns);
    const [down, right] = [Math.floor(this.fold / across), this.fold % across];
    return { rows: Math.min(rows, sr - down * rows), columns: Math.min(columns, sc - right * columns) };
  }
}

/** `os`. */
class StationaryOutputs extends SystolicArray {
  /** Rows of outputs that are still to leave, the register before the first row included; 0 when the chain is free. */
  private draining = 0;
  /** Outputs are done and wait for a chain that is in use. */
  private waits = false;

  start(): void {
    this.after(0, this.feed);
  }

  protected enter(): void {
    this.onDiagonal(0);
  }

  private readonly onDiagonal = (diagonal: number): void => {
    const { rows, columns } = this.active;
    this.macs += Math.max(0, Math.min(diagonal, rows - 1) - Math.max(0, diagonal - columns + 1) + 1);
    if (diagonal < this.machine.rows + this.machine.columns - 2) this.after(1, this.onDiagonal, diagonal + 1);
    else this.after(1, this.leaveLastPe);
  };

  private readonly leaveLastPe = (): void => this.frontThrough();

  protected onComputed(): void {
    const { drain } = this.machine.timing;
    if (drain === 'none') {
      this.ends.push(this.simulation.now);
      this.next();
    } else if (this.draining > 0) this.waits = true;
    else this.drain();
  }

  private drain(): void {
    this.waits = false;
    this.draining = this.machine.rows + 1;
    this.after(1, this.shift);
    if (this.machine.timing.drain === 'overlapped') this.next();
  }

  /** One register further down. */
  private readonly shift = (): void => {
    if (--this.draining > 0) {
      this.after(1, this.shift);
      return;
    }
    this.ends.push(this.simulation.now);
    if (this.machine.timing.drain === 'after') this.next();
    else if (this.waits) this.drain();
  };

  private next(): void {
    if (++this.fold < this.folds) this.after(0, this.feed);
  }
}

/** `ws` and `is`. */
class StationaryOperand extends SystolicArray {
  private loadedRows = 0;
  /** Folds whose operand is in the array, or in its spare registers. */
  private loaded = 0;
  private isComputing = false;

  start(): void {
    this.after(1, this.loadRow);
  }

  private readonly loadRow = (): void => {
    if (++this.loadedRows < this.machine.rows) {
      this.after(1, this.loadRow);
      return;
    }
    this.loadedRows = 0;
    this.loaded++;
    this.tryCompute();
  };

  private tryCompute(): void {
    if (this.isComputing || this.loaded <= this.fold) return;
    this.isComputing = true;
    this.after(0, this.feed);
    if (this.machine.timing.doubleBuffered && this.loaded < this.folds) this.after(1, this.loadRow);
  }

  protected enter(): void {
    this.onRow(0);
  }

  private readonly onRow = (row: number): void => {
    const { rows, columns } = this.active;
    if (row < rows) this.macs += columns;
    const { hopCycles } = this.machine.timing;
    if (row < this.machine.rows - 1) this.after(hopCycles, this.onRow, row + 1);
    else this.after(hopCycles, this.leave);
  };

  /** A column's sum is out at the lower edge; those to the right come a cycle later each. */
  private readonly leave = (column: number): void => {
    if (column < this.machine.columns - 1) this.after(1, this.leave, column + 1);
    else this.frontThrough();
  };

  protected onComputed(): void {
    this.ends.push(this.simulation.now);
    this.isComputing = false;
    if (++this.fold >= this.folds) return;
    if (this.machine.timing.doubleBuffered) this.tryCompute();
    else this.after(1, this.loadRow);
  }
}
