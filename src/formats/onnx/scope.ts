/** What bodies and those who walk them share: tensors by name, and the walk as a body's operator sees it. */
import { InputError } from '../../base/errors.js';
import type { Dependencies } from './dependencies.js';
import type { Dimensions } from './dimensions.js';
import type { OnnxGraph, OnnxNode, OnnxValue } from './proto.js';
import type { Shape, Tensor } from './tensor.js';

/** More nodes than any model has; keeps a broken file, or a loop of many turns, from filling the memory. */
export const MOST_NODES = 200_000;

/** Tensors by name; a body sees those around it. */
export class Scope {
  private readonly own = new Map<string, Tensor>();

  constructor(
    private readonly around?: Scope,
    readonly declared: ReadonlyMap<string, OnnxValue> = new Map(),
  ) {}

  get(name: string): Tensor | undefined {
    return this.own.get(name) ?? this.around?.get(name);
  }

  set(name: string, tensor: Tensor): void {
    this.own.set(name, tensor);
  }

  has(name: string): boolean {
    return this.own.has(name);
  }

  names(): string[] {
    return [...this.own.keys()];
  }
}

/** What a part of the graph gives, with all that it added taken out again. */
export interface Aside<T> {
  readonly result: T;
  readonly layers: number;
  readonly macs: number;
  /** Adds it after all; nothing else may have been added since. */
  readonly keep: () => void;
}

/** The walk, as an operator with a body needs it. */
export interface Walker {
  readonly notes: Set<string>;
  readonly dependencies: Dependencies;
  readonly dimensions: Dimensions;
  scopeOf(graph: OnnxGraph, around?: Scope): Scope;
  run(nodes: readonly OnnxNode[], scope: Scope, prefix?: string): void;
  /** @throws whatever `run` throws, with nothing added */
  aside<T>(run: () => T): Aside<T>;
}

/** Tensor that a body makes. @throws InputError where it does not */
export function found(name: string, scope: Scope): Tensor {
  const tensor = scope.get(name);
  if (tensor !== undefined) return tensor;
  throw new InputError({ expected: 'outputs that a node of the body makes', found: name });
}

/** Shape with one axis of `size` put in at `axis`. */
export function stacked(shape: Shape | undefined, axis: number, size: number): Shape | undefined {
  return shape?.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, size);
}
