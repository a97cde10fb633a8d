/**
 * A scenario, loaded: plain data with every file read and every default filled in. What `run` takes.
 */
import type { JobTable } from '../analysis/job-table.js';
import type { Dataflow } from '../cost/dataflow/directive.js';
import type { CostTable } from '../cost/table-model.js';
import type { Platform } from '../machine/accelerator.js';
import type { Mapping } from '../mapping/job-mapping.js';
import type { HostOptions } from '../simulator/input.js';
import type { Arrivals, Workload } from '../workload/queue-jobs.js';
import type { ScenarioDocument } from './schema.js';

export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly platform: Platform;
  readonly workload: Workload;
  readonly groupSize: number;
  readonly arrivals: Arrivals | undefined;
  /** Names in the registries; an imported table stands instead of a cost model. */
  readonly cost: {
    readonly model: string;
    readonly bandwidth: string;
    /** The user's own, by the name the cores have them under. */
    readonly dataflows: Readonly<Record<string, Dataflow>>;
    /** What the model `table` looks up. */
    readonly measured?: CostTable;
    readonly table?: ReadTable;
  };
  readonly mapper: {
    readonly name: string;
    /** For each group, as are the limits. */
    readonly samples: number;
    readonly targetGap?: number | undefined;
    readonly timeLimitSeconds?: number | undefined;
    readonly objective: 'allocator' | 'simulated';
    /** How many of the best mappings by the allocator the simulator picks from. */
    readonly rerank?: number | undefined;
    readonly carryOver: boolean;
    /** The search begins with it. */
    readonly warmStart?: ReadMapping;
    /** It stands instead of a search. */
    readonly mapping?: ReadMapping;
  };
  readonly allocator: { readonly model: 'plain' | 'corrected' };
  readonly simulator: HostOptions & { readonly crossJobPrefetch: boolean };
  /** The document this came from, defaults filled in: what is written beside the results. */
  readonly document: ScenarioDocument;
  /** What the files it names left open or cannot be modelled, one sentence each, for people. */
  readonly notes: readonly string[];
}

/** Read when the number of jobs is known. @throws InputError */
export type ReadMapping = (jobs: number, cores: number) => Mapping;

/** @throws InputError when it is not for so many jobs and cores */
export type ReadTable = (jobs: number, cores: number) => JobTable;
