/**
 * A multilayer perceptron of one hidden layer, tanh then linear, with its backward pass; all numbers lie in flat arrays.
 */
import type { Random } from '../../../base/random.js';
import { addScaled, dot } from './vector.js';

export class Network {
  /**
   * A row for each hidden unit: its weights of the inputs, then its bias; after these a row for each output: its weights
   * of the hidden units, then its bias.
   */
  readonly parameters: Float64Array;
  /** Summed over backward passes until someone clears it; laid out like the parameters. */
  readonly gradient: Float64Array;
  /** Of the last forward pass. */
  readonly output: Float64Array;
  /** Of the hidden units, and the slope of the loss at them. */
  private readonly activity: Float64Array;
  private readonly slope: Float64Array;

  /**
   * Weights begin normal with deviation 1 / √inputs, those of the outputs with 0.01 / √hidden, so that a policy begins
   * nearly uniform; biases begin at 0.
   */
  constructor(
    private readonly inputs: number,
    hidden: number,
    outputs: number,
    random: Random,
  ) {
    this.parameters = new Float64Array(hidden * (inputs + 1) + outputs * (hidden + 1));
    this.gradient = new Float64Array(this.parameters.length);
    this.output = new Float64Array(outputs);
    this.activity = new Float64Array(hidden);
    this.slope = new Float64Array(hidden);
    for (let h = 0; h < hidden; h++)
      for (let i = 0; i < inputs; i++) this.parameters[h * (inputs + 1) + i] = random.normal() / Math.sqrt(inputs);
    for (let out = 0; out < outputs; out++)
      for (let h = 0; h < hidden; h++)
        this.parameters[this.outputRow(out) + h] = (0.01 * random.normal()) / Math.sqrt(hidden);
  }

  /** Fills `output` from the inputs that start at `at`. */
  forward(input: Float64Array, at: number): void {
    const { parameters, activity, output, inputs } = this;
    const hidden = activity.length;
    for (let h = 0, row = 0; h < hidden; h++, row += inputs + 1) {
      const x = parameters[row + inputs]! + dot(parameters, row, input, at, inputs);
      // The hyperbolic tangent.
      activity[h] = 1 - 2 / (Math.exp(2 * x) + 1);
    }
    for (let out = 0, row = this.outputRow(0); out < output.length; out++, row += hidden + 1)
      output[out] = parameters[row + hidden]! + dot(parameters, row, activity, 0, hidden);
  }

  /** Adds to the gradient, given the slope of the loss at each output of the forward pass just made. */
  backward(input: Float64Array, at: number, outputSlope: Float64Array): void {
    const { parameters, gradient, activity, slope, inputs } = this;
    const hidden = activity.length;
    slope.fill(0);
    for (let out = 0, row = this.outputRow(0); out < outputSlope.length; out++, row += hidden + 1) {
      const s = outputSlope[out]!;
      addScaled(gradient, row, s, activity, 0, hidden);
      gradient[row + hidden]! += s;
      addScaled(slope, 0, s, parameters, row, hidden);
    }
    for (let h = 0, row = 0; h < hidden; h++, row += inputs + 1) {
      const s = slope[h]! * (1 - activity[h]! * activity[h]!);
      addScaled(gradient, row, s, input, at, inputs);
      gradient[row + inputs]! += s;
    }
  }

  private outputRow(output: number): number {
    const hidden = this.activity.length;
    return hidden * (this.inputs + 1) + output * (hidden + 1);
  }
}
