/**
 * The output stage of a convolution core: takes a stripe of finished sums, holds one more back, and so stops an array that
 * is faster. The last result of a stripe is out at the stage's nominal rate; the stage is free for the next stripe at the
 * rate it sustains with the memory behind it. Cycles.
 */
import type { Simulation } from '../../../kernel/simulation.js';
import type { ConvolutionCore } from '../../../machine/convolution-core.js';

const PRIORITY = 1;

export class OutputStage {
  private isBusy = false;
  private waiting: { readonly elements: number; readonly onTaken: () => void } | undefined;
  /** When the last result so far is out. */
  lastOut = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly core: ConvolutionCore,
  ) {}

  /** @param onTaken the stage has begun with the stripe: the array may finish another */
  take(elements: number, onTaken: () => void): void {
    if (this.isBusy) {
      this.waiting = { elements, onTaken };
      return;
    }
    this.isBusy = true;
    const { now } = this.simulation;
    this.lastOut = now + elements / this.core.outputRate;
    this.simulation.schedule(now + elements / this.core.sustainedOutputRate, PRIORITY, this.free);
    onTaken();
  }

  private readonly free = (): void => {
    this.isBusy = false;
    const next = this.waiting;
    this.waiting = undefined;
    if (next !== undefined) this.take(next.elements, next.onTaken);
  };
}
