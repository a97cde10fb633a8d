/**
 * The replay of fusion tile by tile: every group is a job of one core with a memory of its own, group after group. A tile
 * loads while the one before it computes, if the on-chip memory has room for both; a layer by itself passes in the pieces
 * that the replay of micro-batches has for it.
 */
import { fusedTilePlan } from '../cost/fused-tile-plan.js';
import { spatialTilePlan } from '../cost/spatial-tile-plan.js';
import type { SpatialGroup } from '../estimate/fusion/spatial-group.js';
import type { Core } from '../machine/core.js';
import type { Memory } from '../machine/memory.js';
import { fusionPlan } from '../mapping/fusion-plan/plan.js';
import { layerByLayer } from '../mapping/fusion-plan/strategy.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import { simulate } from '../simulator/simulate.js';
import { type SpatialPlan, type SpatialRequest, stagesOf } from './spatial-fusion.js';

export interface SpatialReplay {
  readonly latencyCycles: number;
  /** In the order of the plan's. */
  readonly groups: readonly { readonly startCycles: number; readonly endCycles: number }[];
  readonly offChipBytes: number;
  readonly peakBytes: number;
}

/** @param memory what ports and memory are beyond the machine's bandwidth */
export function replaySpatial(
  plan: SpatialPlan,
  request: SpatialRequest,
  memory: Partial<Omit<Memory, 'bandwidthBytesPerCycle'>> = {},
): SpatialReplay {
  const { machine, memoryBytes } = request;
  const tiles = tilePlans(plan, request);
  let peakBytes = 0;
  const { timeline, bytesServed } = simulate(
    {
      cores: [{ ...CORE, sgBytes: memoryBytes }],
      memory: { arbitration: 'proportional', ...memory, bandwidthBytesPerCycle: machine.offChipBytesPerCycle },
      groups: [[tiles.map((_, group) => group)]],
      work: tiles.map((own) => ({ kind: 'tiles', plan: own })),
      after: tiles.map((_, group) => (group === 0 ? [] : [group - 1])),
      host: { barrier: false, controlLatencyCycles: 0 },
      crossJobPrefetch: false,
    },
    {
      observe: (bus) =>
        bus.on('occupancy', (_, __, bytes) => {
          peakBytes = Math.max(peakBytes, bytes);
        }),
    },
  );
  const { jobStartCycles, jobEndCycles, makespanCycles } = timeline;
  return {
    latencyCycles: makespanCycles,
    groups: tiles.map((_, group) => ({ startCycles: jobStartCycles[group]!, endCycles: jobEndCycles[group]! })),
    offChipBytes: bytesServed,
    peakBytes,
  };
}

/** Its tiles say what it computes: of the core's own only the scratchpad and its double buffering matter. */
const CORE: Omit<Core, 'sgBytes'> = {
  ...{ name: 'core', dataflow: 'hb', rows: 1, columns: 1, slBytes: 0 },
  ...{ buffers: 2, flexible: false, clockRatio: 1 },
};

function tilePlans({ groups }: SpatialPlan, request: SpatialRequest): TilePlan[] {
  const { chain, batch, machine, memoryBytes } = request;
  const unfused = fusionPlan(chain, layerByLayer(chain.layers.length), batch, memoryBytes);
  return groups.map(({ first, last, tiling }: SpatialGroup) => {
    if (tiling === undefined) return fusedTilePlan(unfused, unfused.groups[first]!, machine);
    const weightBytes = chain.weightBytes.slice(first, last + 1).reduce((sum, bytes) => sum + bytes, 0);
    return spatialTilePlan(stagesOf(request, first, last), tiling, { machine, samples: batch, weightBytes });
  });
}
