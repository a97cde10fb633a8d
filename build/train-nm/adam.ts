/**
 * Adam (Kingma & Ba, 2015) with the decay rates of the Transformer, and its learning rates: a warm-up, then a cosine or a
 * plateau.
 */

export const LEARNING_RATE = 3e-3;
const DECAY = { mean: 0.9, square: 0.98 };
const EPSILON = 1e-8;
/** Share of the steps in which the rate rises. */
const WARM_UP = 0.05;
/** Share of the rate that is left at the end. */
const FINAL = 0.05;

export type RateSchedule = 'cosine' | 'plateau';

/** Of step s of `steps`. The plateau holds to 80 % of the steps and falls linearly from there. */
export function learningRate(schedule: RateSchedule, step: number, steps: number): number {
  const warmUp = Math.max(1, Math.round(WARM_UP * steps));
  if (step < warmUp) return (LEARNING_RATE * (step + 1)) / warmUp;
  if (schedule === 'plateau') {
    const t = Math.max(0, step / steps - 0.8) / 0.2;
    return LEARNING_RATE * (1 - (1 - FINAL) * t);
  }
  const t = (step - warmUp) / Math.max(1, steps - warmUp);
  return LEARNING_RATE * (FINAL + (1 - FINAL) * 0.5 * (1 + Math.cos(Math.PI * t)));
}

export class Adam {
  private readonly means: Float32Array[];
  private readonly squares: Float32Array[];
  private meanBias = 1;
  private squareBias = 1;

  constructor(private readonly parameters: readonly Float32Array[]) {
    this.means = parameters.map(({ length }) => new Float32Array(length));
    this.squares = parameters.map(({ length }) => new Float32Array(length));
  }

  /** One step against the gradient, which is then 0 again. */
  step(gradient: readonly Float32Array[], rate: number): void {
    this.meanBias *= DECAY.mean;
    this.squareBias *= DECAY.square;
    const scale = rate / (1 - this.meanBias);
    const squareScale = 1 / (1 - this.squareBias);
    for (let array = 0; array < this.parameters.length; array++) {
      const [value, slope] = [this.parameters[array]!, gradient[array]!];
      const [mean, square] = [this.means[array]!, this.squares[array]!];
      for (let i = 0; i < value.length; i++) {
        const g = slope[i]!;
        mean[i] = DECAY.mean * mean[i]! + (1 - DECAY.mean) * g;
        square[i] = DECAY.square * square[i]! + (1 - DECAY.square) * g * g;
        value[i]! -= (scale * mean[i]!) / (Math.sqrt(square[i]! * squareScale) + EPSILON);
      }
      slope.fill(0);
    }
  }
}
