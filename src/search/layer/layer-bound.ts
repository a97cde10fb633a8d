/**
 * What no two-level mapping of a layer can go below: the bound that a search's gap is measured from.
 *
 * - latency: the MACs over all PEs; with exact edges the work of the best shape (shapes.ts), a step's wait for its first
 *   operands and that of the first cluster; the compulsory elements over the network's bandwidth.
 * - traffic: every operand crosses between the buffers at least once; with exact edges more where the shared buffer does
 *   not hold the layer (movement-bound.ts).
 * - energy: that of the MACs, and of the least traffic.
 * - EDP: the product of both.
 *
 * The off-chip limit adds nothing: MAESTRO charges a step half its buffer in whole cycles, and may charge small ones none.
 */

import type { Edges } from '../../cost/array/array-cost.js';
import { compulsoryElements, movementEnergy } from '../../cost/array/movement-energy.js';
import type { ArrayMachine } from '../../machine/array-machine.js';
import { type ArrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import type { LayerObjective } from './layer-objective.js';
import { leastMovement } from './movement-bound.js';
import { arrayShapes } from './shapes.js';

export interface LayerBound {
  readonly value: number;
  /** What sets it: `MACs / PEs`, `array shape`, `network`, `compulsory traffic`, `buffer size`. */
  readonly by: string;
}

export interface BoundSpec {
  readonly layer: ArrayLayer;
  readonly machine: ArrayMachine;
  readonly pes: number;
  readonly l2Bytes: number;
  readonly edges: Edges;
  /** Dimensions that may be spread. */
  readonly parallel: readonly number[];
}

/** Elements of which energy is asked, so that the share of what does not move rounds little of it away. */
const MANY = 2 ** 50;

export function layerBound(spec: BoundSpec, objective: LayerObjective): LayerBound {
  if (objective === 'latency') return latencyBound(spec);
  const { layer, edges, l2Bytes } = spec;
  const once = compulsoryElements(layer);
  const { bytes } = layer;
  const energyOf = movementEnergy(layer);
  const still = energyOf(0, 0, 0);
  const isTraffic = objective === 'traffic';
  const each = isTraffic
    ? { input: bytes.input, weights: bytes.weights, output: bytes.partialSums }
    : {
        input: (energyOf(MANY, 0, 0) - still) / MANY,
        weights: (energyOf(0, MANY, 0) - still) / MANY,
        output: (energyOf(0, 0, MANY) - still) / MANY,
      };
  const compulsory = leastMovement(layer, once, each, Number.POSITIVE_INFINITY);
  const moved = edges === 'exact' ? leastMovement(layer, once, each, l2Bytes) : compulsory;
  const value = isTraffic ? moved : still + moved;
  const by = moved > compulsory ? 'buffer size' : 'compulsory traffic';
  if (objective !== 'edp') return { value, by };
  const latency = latencyBound(spec);
  return { value: value * latency.value, by: `${by} × ${latency.by}` };
}

function latencyBound({ layer, machine, pes, edges, parallel }: BoundSpec): LayerBound {
  const macs = macsOf(layer);
  const bounds: LayerBound[] = [{ value: Math.ceil(macs / (pes * machine.simdLanes)), by: 'MACs / PEs' }];
  if (edges === 'exact') {
    const [best] = arrayShapes(layer, pes, parallel);
    // One step at least, whose cluster waits for its operands, and the first of all.
    if (best !== undefined && machine.simdLanes === 1 && machine.nocLatencyCycles >= 1)
      bounds.push({ value: best.workCycles + 2, by: 'array shape' });
    const { input, weights } = compulsoryElements(layer);
    const { bytes } = layer;
    const network = Math.ceil((input * bytes.input + weights * bytes.weights) / machine.nocBytesPerCycle);
    bounds.push({ value: network, by: 'network' });
  }
  return bounds.reduce((a, b) => (b.value > a.value ? b : a));
}
