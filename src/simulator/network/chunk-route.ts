/**
 * A chunk's way with everything that its events look up, made once for all chunks of one size that take one way among
 * partners of one kind.
 */
import type { Cluster } from '../../machine/cluster/cluster.js';
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';
import type { Fabric } from './fabric.js';
import type { Partners } from './partners.js';
import { type PhaseTimes, type TimingOptions, timesOf } from './phase-times.js';

export interface ChunkRoute {
  readonly phases: readonly Phase[];
  readonly partners: Partners;
  readonly times: readonly PhaseTimes[];
  /** The larger of what goes into a phase and what comes out, by phase. */
  readonly largerBytes: Float64Array;
  /** 1 for all-reduces and all-to-alls. */
  readonly keepsToPriority: Uint8Array;
  /** First task of a phase, from the chunk's first. */
  readonly taskOffset: Int32Array;
  readonly tasks: number;
}

export class RouteBook {
  private readonly known = new Map<Partners, Map<readonly Phase[], ChunkRoute>>();
  private readonly times = new Map<string, PhaseTimes>();

  constructor(
    private readonly fabric: Fabric,
    private readonly cluster: Cluster,
    private readonly options: TimingOptions,
  ) {}

  /** All sets of partners have as many lanes in a dimension, so that a way is the same for each. */
  routeOf(phases: readonly Phase[], partners: Partners): ChunkRoute {
    let ways = this.known.get(partners);
    if (ways === undefined) {
      ways = new Map();
      this.known.set(partners, ways);
    }
    let route = ways.get(phases);
    if (route === undefined) {
      route = this.make(phases, partners);
      ways.set(phases, route);
    }
    return route;
  }

  private make(phases: readonly Phase[], partners: Partners): ChunkRoute {
    const taskOffset = new Int32Array(phases.length);
    let tasks = 0;
    phases.forEach(({ dimension }, p) => {
      taskOffset[p] = tasks;
      tasks += partners.lanes[0]?.[dimension]?.length as number;
    });
    return {
      phases,
      partners,
      times: phases.map((phase) => this.timesOf(phase)),
      largerBytes: Float64Array.from(phases, ({ bytes, outputBytes }) => Math.max(bytes, outputBytes)),
      keepsToPriority: Uint8Array.from(phases, ({ kind }) => (kind === 'all-reduce' || kind === 'all-to-all' ? 1 : 0)),
      taskOffset,
      tasks,
    };
  }

  private timesOf(phase: Phase): PhaseTimes {
    const key = `${phase.dimension} ${phase.kind} ${phase.bytes}`;
    let times = this.times.get(key);
    if (times === undefined) {
      const dimension = this.fabric.dimensions[phase.dimension] as LogicalDimension;
      times = timesOf(phase, dimension, this.cluster, this.options);
      this.times.set(key, times);
    }
    return times;
  }
}
