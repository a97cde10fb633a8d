/** A scenario of the kind `fusion`, loaded: plain data with every file read and every default filled in. */
import type { FusedMachine } from '../machine/fused-machine.js';
import type { Memory } from '../machine/memory.js';
import type { FusionChain } from '../mapping/fusion-plan/chain.js';
import type { HaloMode } from '../mapping/fusion-plan/spatial/conv-chain.js';
import type { SpatialLayer } from '../workload/fusion/conv-stages.js';
import type { NamedInput } from './beside.js';
import type { FusionDocument } from './fusion-schema.js';

export interface FusionTiles {
  /** What may become of pixels that a later tile needs again. */
  readonly halos: readonly HaloMode[];
  /** By chain, by layer; nothing for a layer that cannot be tiled. */
  readonly layers: readonly (readonly (SpatialLayer | undefined)[])[];
}

export interface FusionScenario {
  readonly name: string;
  readonly seed: number;
  /** Of a network, in the order of their first layers; planned one by one. */
  readonly chains: readonly FusionChain[];
  readonly batch: number;
  readonly machine: FusedMachine;
  /** Where a core of its own computes: the chains have its cycles, the machine the most it could do. */
  readonly core?: { readonly rows: number; readonly columns: number; readonly dataflow: string } | undefined;
  /** At least one budget, in bytes. */
  readonly memoryBytes: readonly number[];
  readonly mapper: {
    /** Of the registry of mappers of fused layers. */
    readonly name: string;
    readonly samples: number;
    readonly choices?: readonly number[] | undefined;
  };
  /** In place of a search; only with one chain. */
  readonly tokens?: readonly number[] | undefined;
  readonly coupling: 'overlapped' | 'staged';
  /** What the replay's ports and memory are beyond the machine's bandwidth; only what the scenario says. */
  readonly memory: Partial<Omit<Memory, 'bandwidthBytesPerCycle'>>;
  /** Every budget up to the largest at which the optimum changes, in place of those given. */
  readonly front: boolean;
  /** Beside micro-batches: fusion tile by tile. */
  readonly spatial?: FusionTiles | undefined;
  /** The document this came from, defaults filled in, and the files it names. */
  readonly document: FusionDocument;
  readonly inputs: readonly NamedInput[];
  /** What of a model could not be read, one sentence each. */
  readonly notes: readonly string[];
}
