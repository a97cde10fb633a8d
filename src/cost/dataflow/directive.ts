/**
 * A dataflow in the data-centric notation, as plain data: maps from the outermost to the innermost, divided into
 * cluster levels. `SpatialMap(size, offset) D` gives each sub-cluster `size` consecutive elements of D, each starting
 * `offset` after its neighbour's; `TemporalMap` gives them one after another; `Cluster(n)` groups n sub-clusters, and the
 * maps after it describe what happens inside one. Source: Kwon et al., MICRO 2019, section 3.
 */
import type { Place } from '../../base/errors.js';
import type { DimensionName } from './dimension.js';
import type { Timing } from './machine.js';

/** constant + Σ factor · value(name); names are `Sz(D)` for a layer's dimension or a named constant. */
export interface SizeExpression {
  readonly constant: number;
  readonly terms: readonly { readonly factor: number; readonly name: string; readonly dimension: boolean }[];
}

export interface MapDirective {
  readonly kind: 'spatial' | 'temporal';
  readonly size: SizeExpression;
  readonly offset: SizeExpression;
  /** Y′ and X′ (output-centric) carry the name of the input dimension and `outputCentric`. */
  readonly dimension: DimensionName;
  readonly outputCentric: boolean;
  readonly place: Place;
}

export interface ClusterDirective {
  readonly kind: 'cluster';
  readonly size: SizeExpression;
  readonly place: Place;
}

export type Directive = MapDirective | ClusterDirective;

export interface Dataflow {
  readonly directives: readonly Directive[];
  /** What the cost model `dataflow` times it with where no timing is asked for. Default MAESTRO's. */
  readonly timing?: Timing;
  readonly place: Place;
}
