/**
 * What the layers of a step are as work: each layer cut over those of the cores that serve which end it soonest, the parts
 * costed by the cost model and tiled, in tiles that suit the memory where it is the limit. Equal parts on equal cores are analysed once. Cycles of the
 * system clock.
 */
import { InputError, locate } from '../base/errors.js';
import type { CostModel, LayerCost } from '../cost/cost-model.js';
import { type Core, coreKey } from '../machine/core.js';
import type { EnergyTable } from '../machine/energy.js';
import { type Attention, planAttention, withSoftmax } from '../mapping/attention-plan.js';
import { tileTotals } from '../mapping/tile-plan.js';
import { gemm, type Layer, shapeKey, withElementBytes } from '../workload/layer.js';
import type { KeptLayer } from '../workload/serving/step-layers.js';
import { splitLayer } from '../workload/split/split-layer.js';
import { analyzeJobs } from './analyze-jobs.js';
import { bandwidthEstimates } from './bandwidth-estimate.js';
import { coreNanojoules } from './job-energy.js';
import type { PartWork, SegmentAnalyzer, StepJob } from './segment-work.js';
import { type PlacedPart, spreadLayer } from './spread-layer.js';
import { type StreamedMemory, streamedWork } from './streamed-tiles.js';

export interface StepCosts {
  readonly cores: readonly Core[];
  readonly model: CostModel;
  readonly energy: EnergyTable;
  readonly memory: StreamedMemory;
}

export function segmentAnalyzer(costs: StepCosts): SegmentAnalyzer {
  const { cores } = costs;
  const coreKeys = cores.map(coreKey);
  const layers = new Map<string, PartWork>();
  const attentions = new Map<string, PartWork>();
  const keptWork = new Map<string, PartWork>();
  /** The scratchpad has half its room for what stays: the tiles of weights and of the cache have the other. */
  const isKept = (kept: KeptLayer | undefined, serving: readonly number[]): kept is KeptLayer =>
    kept !== undefined && serving.length === 1 && 2 * kept.roomBytes <= (cores[serving[0]!]?.sgBytes ?? 0);
  /** Tiles of what crosses the memory; the energy of the whole, less the bytes that do not. */
  const workOfKept = (kept: KeptLayer, whole: PartWork, index: number): PartWork => {
    const part = kept.layer ?? kept.attention;
    const core = cores[index] as Core;
    if (part === undefined) return whole;
    const key = `${ownKey(part)} | ${kept.roomBytes} | ${coreKeys[index]}`;
    const known = keptWork.get(key);
    if (known !== undefined) return known;
    const less = { ...core, sgBytes: core.sgBytes - kept.roomBytes };
    const work = 'heads' in part ? attentionWork(part, less, costs) : layerWork(part, less, costs);
    const saved = ((whole.bytes - work.bytes) * costs.energy.hbmBytePj) / 1000;
    const found = { ...work, nanojoules: whole.nanojoules - saved };
    keptWork.set(key, found);
    return found;
  };
  /** @param sharing how many cores have parts of a layer, and so the memory, at the same time */
  const workOf = (part: Layer | Attention, core: number, sharing: number): PartWork => {
    const known = 'heads' in part ? attentions : layers;
    const key = `${ownKey(part)} | ${coreKeys[core]} | ${sharing}`;
    const bandwidthBytesPerCycle = costs.memory.bandwidthBytesPerCycle / sharing;
    const shared = { ...costs, memory: { ...costs.memory, bandwidthBytesPerCycle } };
    const found =
      known.get(key) ??
      ('heads' in part
        ? attentionWork(part, cores[core] as Core, shared)
        : layerWork(part, cores[core] as Core, shared));
    known.set(key, found);
    return found;
  };
  const placements = new Map<string, readonly PlacedPart<Layer | Attention>[]>();
  const placedParts = (name: string, whole: Layer | Attention | undefined, serving: readonly number[]) => {
    if (whole === undefined) return [];
    const key = `${ownKey(whole)} | ${serving.join()}`;
    const known = placements.get(key);
    if (known !== undefined) return known;
    const placed = spreadLayer<Layer | Attention>({
      serving,
      cut: (parts) => ('heads' in whole ? attentionParts(whole, parts) : layerParts(whole, parts)),
      workOf: (part, core, sharing) =>
        locate({ path: `${name} on ${cores[core]?.name}` }, () => workOf(part, core, sharing)),
      bandwidthBytesPerCycle: costs.memory.bandwidthBytesPerCycle,
    });
    placements.set(key, placed);
    return placed;
  };
  return (segment, serving) => {
    const jobs: StepJob[] = [];
    const byLayer: number[][] = [];
    for (const { name, layer, attention, kept, after } of segment.layers) {
      const needs = after.flatMap((index) => byLayer[index] ?? []);
      const placed = placedParts(name, layer ?? attention, serving);
      byLayer.push(
        placed.map(({ core, work: whole }) => {
          const place = { path: `${name} on ${cores[core]?.name}` };
          const work = locate(place, () => (isKept(kept, serving) ? workOfKept(kept, whole, core) : whole));
          return jobs.push({ name, core, after: needs, work }) - 1;
        }),
      );
    }
    return { jobs, layers: byLayer };
  };
}

/** Equal for parts that are the same work on the same core. */
function ownKey(part: Layer | Attention): string {
  return 'heads' in part ? Object.values(part).join(' ') : shapeKey(part);
}

function layerParts(layer: Layer, parts: number): readonly Layer[] {
  return splitLayer(layer, 'outputChannels', parts) ?? [layer];
}

/** Heads are dealt out evenly. */
function attentionParts(attention: Attention, parts: number): readonly Attention[] {
  const { heads } = attention;
  const count = Math.min(parts, heads);
  return Array.from({ length: count }, (_, k) => {
    const own = Math.floor(heads / count) + (k < heads % count ? 1 : 0);
    const { vectorOperations = 0 } = attention;
    return { ...attention, heads: own, vectorOperations: (vectorOperations * own) / heads };
  });
}

function layerWork(layer: Layer, core: Core, costs: StepCosts): PartWork {
  return streamedWork((sgBytes) => tiledWork(layer, { ...core, sgBytes }, costs), core.sgBytes, costs.memory);
}

function tiledWork(layer: Layer, core: Core, { model, energy }: StepCosts): PartWork {
  const job = { id: 0, tenant: 0, model: '', name: layer.name, inference: 0, after: [], arrivalCycles: 0, layer };
  const analysis = analyzeJobs([job], [core], model, bandwidthEstimates.get('tiled'), energy);
  if (analysis.coreWork?.(0, 0) !== undefined) throw notTiled(core);
  const plan = analysis.plan(0, 0);
  const { loadBytes, storeBytes, computeCycles, vectorCycles } = tileTotals(plan);
  return {
    plan,
    computeCycles: Math.max(computeCycles, vectorCycles),
    macs: analysis.macs[0] ?? 0,
    bytes: loadBytes + storeBytes,
    nanojoules: analysis.nanojoules?.[0] ?? 0,
  };
}

/** Scores and weighted values are products that the cost model knows; what they move is the plan's. */
function attentionWork(attention: Attention, core: Core, { model, energy }: StepCosts): PartWork {
  const { heads, rows, contextTokens, depth, elementBytes, cacheElementBytes } = attention;
  const bytes = { input: elementBytes, weights: cacheElementBytes, output: elementBytes, partialSums: elementBytes };
  const size = { m: rows, groups: heads };
  const products = [
    gemm('scores', { ...size, n: contextTokens, k: depth }, 'activations'),
    gemm('context', { ...size, n: depth, k: contextTokens }, 'activations'),
  ].map((layer) => checked(model.cost(withElementBytes(layer, bytes), core), core));
  const cycles = products.reduce((sum, { latencyCycles }) => sum + latencyCycles, 0) / core.clockRatio;
  const { vectorLanes } = core;
  const softmax = vectorLanes === undefined ? 0 : (attention.vectorOperations ?? 0) / vectorLanes / core.clockRatio;
  const unlaned = planAttention(attention, core, cycles);
  const plan = softmax === 0 ? unlaned : withSoftmax(unlaned, cycles, softmax);
  const { loadBytes, storeBytes } = tileTotals(plan);
  const moved = loadBytes + storeBytes;
  return {
    plan,
    computeCycles: Math.max(cycles, softmax),
    macs: products.reduce((sum, { macs }) => sum + macs, 0),
    bytes: moved,
    nanojoules:
      products.reduce((sum, cost) => sum + coreNanojoules(cost, energy), 0) +
      (vectorLanes === undefined ? 0 : ((attention.vectorOperations ?? 0) * energy.macPj) / 1000) +
      (moved * energy.hbmBytePj) / 1000,
  };
}

function checked(cost: LayerCost, core: Core): LayerCost {
  if (cost.coreWork !== undefined) throw notTiled(core);
  if (cost.slWorkingSetBytes <= core.slBytes) return cost;
  const expected = `at least ${cost.slWorkingSetBytes} bytes in each PE (dataflow ${core.dataflow}, attention)`;
  throw new InputError({ path: 'slBytes', expected, found: core.slBytes });
}

function notTiled(core: Core): InputError {
  return new InputError({ expected: 'a core that plays tiles', found: core.dataflow });
}
