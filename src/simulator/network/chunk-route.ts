/**
 * A chunk's way with everything that its events look up, made once for all chunks of one size that take one way.
 */
import type { Cluster } from '../../machine/cluster/cluster.js';
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';
import type { Fabric } from './fabric.js';
import { type PhaseTimes, type TimingOptions, timesOf } from './phase-times.js';

export interface ChunkRoute {
  readonly phases: readonly Phase[];
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
  private readonly known = new Map<readonly Phase[], ChunkRoute>();
  private readonly times = new Map<string, PhaseTimes>();

  constructor(
    private readonly fabric: Fabric,
    private readonly cluster: Cluster,
    private readonly options: TimingOptions,
  ) {}

  /** Groups of a fabric have lanes alike, so that a way is the same for all of them. */
  routeOf(phases: readonly Phase[], group: number): ChunkRoute {
    let route = this.known.get(phases);
    if (route === undefined) {
      route = this.make(phases, group);
      this.known.set(phases, route);
    }
    return route;
  }

  private make(phases: readonly Phase[], group: number): ChunkRoute {
    const { dimensions, laneCount } = this.fabric;
    const taskOffset = new Int32Array(phases.length);
    let tasks = 0;
    phases.forEach(({ dimension }, p) => {
      taskOffset[p] = tasks;
      tasks += laneCount[group * dimensions.length + dimension] as number;
    });
    return {
      phases,
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
