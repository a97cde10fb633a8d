/**
 * Adam (Kingma & Ba, ICLR 2015) after the norm of the gradient has been clipped (Pascanu et al., ICML 2013).
 */

/** Epsilon is that of OpenAI Baselines. */
const ADAM = { momentum: 0.9, square: 0.999, epsilon: 1e-5 } as const;

export interface AdamSettings {
  readonly learningRate: number;
  /** A longer gradient is scaled down to this norm. */
  readonly gradientNorm: number;
}

export class Adam {
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private meanBias = 1;
  private squareBias = 1;

  constructor(
    private readonly parameters: Float64Array,
    private readonly settings: AdamSettings,
  ) {
    this.mean = new Float64Array(parameters.length);
    this.square = new Float64Array(parameters.length);
  }

  /** Goes down the mean of a gradient that was summed over `count` losses, and clears it. */
  step(gradient: Float64Array, count: number): void {
    const { parameters, mean, square } = this;
    const { learningRate, gradientNorm } = this.settings;
    let norm = 0;
    for (const g of gradient) norm += g * g;
    norm = Math.sqrt(norm) / count;
    const scale = (norm > gradientNorm ? gradientNorm / norm : 1) / count;
    this.meanBias *= ADAM.momentum;
    this.squareBias *= ADAM.square;
    const rate = (learningRate * Math.sqrt(1 - this.squareBias)) / (1 - this.meanBias);
    for (let i = 0; i < parameters.length; i++) {
      const g = scale * gradient[i]!;
      mean[i] = ADAM.momentum * mean[i]! + (1 - ADAM.momentum) * g;
      square[i] = ADAM.square * square[i]! + (1 - ADAM.square) * g * g;
      parameters[i]! -= (rate * mean[i]!) / (Math.sqrt(square[i]!) + ADAM.epsilon);
    }
    gradient.fill(0);
  }
}
