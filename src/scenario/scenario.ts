/**
 * A scenario, loaded: plain data with every file read and every default filled in. What `run` takes; it can be printed,
 * cloned and sent to a thread. What is read of a file depends on the number of jobs for a mapping and a job table, so
 * these stay texts until the jobs are queued.
 */
import type { Dataflow } from '../cost/dataflow/directive.js';
import type { CostModelChoice } from '../cost/models.js';
import type { CostTable } from '../cost/table-model.js';
import type { NamedText } from '../formats/named-text.js';
import type { Platform } from '../machine/accelerator.js';
import type { EnergyTable } from '../machine/energy.js';
import type { HostOptions } from '../simulator/input.js';
import type { LayerShape } from '../workload/layer-shape.js';
import type { Arrivals, Workload } from '../workload/queue-jobs.js';
import type { NamedInput } from './beside.js';
import type { ScenarioDocument } from './schema.js';

export interface Scenario {
  readonly name: string;
  readonly seed: number;
  /** Modules that add to the registries, by path: a thread loads them before its work. */
  readonly plugins: readonly string[];
  readonly platform: Platform;
  readonly workload: Workload;
  readonly groupSize: number;
  readonly arrivals: Arrivals | undefined;
  /** Batch and element bytes of the layers, beside what the networks say. */
  readonly layerShape?: LayerShape;
  /** Names in the registries; an imported table stands instead of a cost model. */
  readonly cost: {
    readonly model: string;
    /** Of the cost model, as its entry knows them. */
    readonly options?: Readonly<Record<string, unknown>> | undefined;
    readonly bandwidth: string;
    /** The user's own, by the name the cores have them under. */
    readonly dataflows: Readonly<Record<string, Dataflow>>;
    /** What the model `table` looks up. */
    readonly measured?: CostTable;
    readonly table?: NamedText;
    /** Models of cores that have their own, by the name these have them under. */
    readonly cores?: Readonly<Record<string, CostModelChoice>>;
  };
  /** What operations cost. */
  readonly energy: EnergyTable;
  readonly mapper: {
    readonly name: string;
    /** Of the mapper, as its entry knows them. */
    readonly options?: Readonly<Record<string, unknown>> | undefined;
    /** For each group, as are the limits. */
    readonly samples: number;
    readonly targetGap?: number | undefined;
    readonly timeLimitSeconds?: number | undefined;
    readonly objective: 'allocator' | 'simulated';
    /** What is made small. */
    readonly goal: string;
    readonly goalOptions?: Readonly<Record<string, unknown>> | undefined;
    /** How many of the best mappings by the allocator the simulator picks from. */
    readonly rerank?: number | undefined;
    readonly carryOver: boolean;
    /** The search begins with it. */
    readonly warmStart?: NamedText;
    /** It stands instead of a search. */
    readonly mapping?: NamedText;
  };
  readonly allocator: { readonly model: 'plain' | 'corrected' };
  readonly simulator: HostOptions & {
    readonly crossJobPrefetch: boolean;
    /** Equal steps of a language model are replayed once, where that is exact. */
    readonly repetition?: boolean | undefined;
  };
  /** The document this came from, defaults filled in: what is written beside the results. */
  readonly document: ScenarioDocument;
  /** The files it names. */
  readonly inputs: readonly NamedInput[];
  /** What the files it names left open or cannot be modelled, one sentence each, for people. */
  readonly notes: readonly string[];
}
