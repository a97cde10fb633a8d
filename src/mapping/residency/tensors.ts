/**
 * The tensors that jobs read and write, for machines that keep some of them on the chip: the results of a layer, read by
 * the jobs that need it, and its weights, read by every pass through the same layer of the same model. Products of activations
 * have no weights that a second pass could read.
 */
import type { ByOperand } from '../../problem/convolution.js';

export interface Tensor {
  readonly name: string;
  readonly kind: 'weights' | 'output';
  readonly bytes: number;
}

/** Numbers of tensors. */
export interface JobTensors {
  readonly weights?: number | undefined;
  /** Results of the jobs it needs. */
  readonly inputs: readonly number[];
  readonly output: number;
}

export interface TensorUses {
  readonly tensors: readonly Tensor[];
  /** By job; nothing where a job's tensors are not known: it loads and stores as if there were no other. */
  readonly byJob: readonly (JobTensors | undefined)[];
  /** What a job loads and stores on a core, by operand; partial sums are outputs. */
  readonly moved: (
    job: number,
    core: number,
  ) => { readonly loadBytes: ByOperand; readonly storeBytes: ByOperand } | undefined;
}

/** A job with its place in the order that a mapping says. Bytes are those moved, a tensor's more than once where it is. */
export interface JobUse {
  readonly job: number;
  /** Without stalls. */
  readonly startCycles: number;
  readonly endCycles: number;
  readonly loadBytes: number;
  readonly storeBytes: number;
  readonly reads: readonly TensorMove[];
  readonly writes: TensorMove | undefined;
}

export interface TensorMove {
  readonly tensor: number;
  readonly bytes: number;
}
