/**
 * The whole way through the house for layers in a chain, from a scenario to its result: describe, estimate, search,
 * replay, explain, for each memory budget. Every step is one call.
 */
import { stream } from './base/random.js';
import { estimateFusion, type FusionEstimate } from './estimate/fusion/estimate-fusion.js';
import { type TensorTraffic, tensorTraffic } from './estimate/fusion/tensor-traffic.js';
import { type FusionPlan, fusionPlan } from './mapping/fusion-plan/plan.js';
import { layerByLayer } from './mapping/fusion-plan/strategy.js';
import { frontBudgets } from './pipeline/fusion-budgets.js';
import { estimatedFusion } from './pipeline/fusion-problem.js';
import { type SpatialPlan, type SpatialRequest, spatialPlan } from './pipeline/spatial-fusion.js';
import { replaySpatial, type SpatialReplay } from './pipeline/spatial-replay.js';
import type { FusionScenario } from './scenario/fusion-scenario.js';
import { fusionDp } from './search/fusion/dp/fusion-dp.js';
import type { FusionFound } from './search/fusion/fusion-mapper.js';
import { fusionMappers } from './search/fusion/fusion-mappers.js';
import { type FusedReplay, type FusedSpan, replayFusion } from './simulator/fused-replay.js';

export interface FusedChain {
  readonly plan: FusionPlan;
  /** Absent where the scenario gives the tokens. */
  readonly found: FusionFound | undefined;
  readonly estimate: FusionEstimate;
  readonly baseline: FusionEstimate;
  /** Least latency over micro-batches that are powers of two, or those the scenario chooses from. */
  readonly optimumCycles: number;
  readonly replay: FusedReplay | undefined;
  /** Fused tile by tile in place of micro-batches, where the scenario asks for it. */
  readonly spatial: SpatialPlan | undefined;
  readonly spatialReplay: SpatialReplay | undefined;
  /** Bytes across the chip's edge by tensor, as fused and with nothing fused. */
  readonly traffic: { readonly fused: TensorTraffic; readonly baseline: TensorTraffic };
  /** On-chip bytes in use, from each time on; with a replay. */
  readonly occupancy: { readonly timeCycles: readonly number[]; readonly bytes: readonly number[] };
  /** Every load, firing and store of a replay, where they were asked for. */
  readonly spans: readonly FusedSpan[];
}

export interface FuseOptions {
  readonly replay?: boolean | undefined;
  /** Keep every span of the replay, for traces. */
  readonly record?: boolean | undefined;
}

export interface FuseResult {
  readonly memoryBytes: number;
  readonly chains: readonly FusedChain[];
  /** Sums over the chains, which run one after another. */
  readonly latencyCycles: number;
  readonly baselineCycles: number;
  readonly optimumCycles: number;
  readonly offChipBytes: number;
  readonly baselineOffChipBytes: number;
  /** The largest of a chain. */
  readonly peakBytes: number;
  readonly replayCycles: number | undefined;
  /** Of the chains fused tile by tile. */
  readonly spatialCycles: number | undefined;
  /** The same, replayed. */
  readonly spatialReplayCycles: number | undefined;
}

/** One result a memory budget. @throws InputError for a strategy that cannot be played */
export function fuse(scenario: FusionScenario, options: FuseOptions = {}): FuseResult[] {
  const budgets = scenario.front ? frontBudgets(scenario) : scenario.memoryBytes;
  return budgets.map((memoryBytes) => {
    const chains = scenario.chains.map((_, chain) => fuseChain(scenario, chain, memoryBytes, options));
    const sum = (part: (chain: FusedChain) => number): number =>
      chains.reduce((total, chain) => total + part(chain), 0);
    return {
      memoryBytes,
      chains,
      latencyCycles: sum(({ estimate }) => estimate.latencyCycles),
      baselineCycles: sum(({ baseline }) => baseline.latencyCycles),
      optimumCycles: sum(({ optimumCycles }) => optimumCycles),
      offChipBytes: sum(({ estimate }) => estimate.offChipBytes),
      baselineOffChipBytes: sum(({ baseline }) => baseline.offChipBytes),
      peakBytes: Math.max(...chains.map(({ plan }) => plan.peakBytes)),
      spatialCycles: scenario.spatial === undefined ? undefined : sum(({ spatial }) => spatial?.latencyCycles ?? 0),
      spatialReplayCycles:
        scenario.spatial === undefined || options.replay !== true
          ? undefined
          : sum(({ spatialReplay }) => spatialReplay?.latencyCycles ?? 0),
      replayCycles: options.replay === true ? sum(({ replay }) => replay?.latencyCycles ?? 0) : undefined,
    };
  });
}

function fuseChain(scenario: FusionScenario, number: number, memoryBytes: number, options: FuseOptions): FusedChain {
  const { batch, machine, mapper, seed, coupling, memory } = scenario;
  const chain = scenario.chains[number]!;

  // Search: the best strategy that the mapper finds, judged by the estimate.
  const problem = estimatedFusion({ chain, batch, memoryBytes, machine });
  const { samples, choices } = mapper;
  const search = { samples, choices, random: stream(seed, `mapper ${number}`) };
  const found = scenario.tokens === undefined ? fusionMappers.get(mapper.name)(problem, search) : undefined;
  const optimum = mapper.name === 'fusion-dp' && found !== undefined ? found : fusionDp(problem, search);

  // Estimate: its groups, and what layer by layer would cost.
  const plan = fusionPlan(chain, found?.tokens ?? scenario.tokens ?? [], batch, memoryBytes);
  const estimate = estimateFusion(plan, machine);
  const unfused = fusionPlan(chain, layerByLayer(chain.layers.length), batch, memoryBytes);

  // Replay: the same groups, micro-batch by micro-batch.
  const timeCycles: number[] = [];
  const bytes: number[] = [];
  const onOccupancy = (time: number, held: number): void => {
    timeCycles.push(time);
    bytes.push(held);
  };
  const spans: FusedSpan[] = [];
  const onSpan = (span: FusedSpan): void => {
    spans.push(span);
  };
  const told = { coupling, memory, onOccupancy, ...(options.record === true ? { onSpan } : {}) };
  const replay = options.replay === true ? replayFusion(plan, machine, told) : undefined;

  // Tile by tile in place of micro-batches, where that is asked for.
  const tiles = spatialRequest(scenario, number, memoryBytes);
  const spatial = tiles === undefined ? undefined : spatialPlan(tiles);

  return {
    plan,
    found,
    estimate,
    baseline: estimateFusion(unfused, machine),
    optimumCycles: optimum.value,
    traffic: { fused: tensorTraffic(plan), baseline: tensorTraffic(unfused) },
    replay,
    spatial,
    spatialReplay:
      options.replay === true && tiles !== undefined && spatial !== undefined
        ? replaySpatial(spatial, tiles, memory)
        : undefined,
    occupancy: { timeCycles, bytes },
    spans,
  };
}

function spatialRequest(scenario: FusionScenario, number: number, memoryBytes: number): SpatialRequest | undefined {
  const { batch, chains, machine, spatial } = scenario;
  const layers = spatial?.layers[number];
  if (spatial === undefined || layers === undefined) return undefined;
  return { chain: chains[number]!, batch, machine, layers, memoryBytes, halos: spatial.halos };
}
