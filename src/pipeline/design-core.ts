/**
 * The search for one core under a budget of area and power: of one layer by a mapper over PEs and mapping together, of
 * several by a core that runs each under its own best mapping.
 */
import { InputError } from '../base/errors.js';
import { stream } from '../base/random.js';
import type { AreaTable, CoreHardware } from '../machine/area/area-table.js';
import { coreArea } from '../machine/area/flexibility-area.js';
import { type PowerTable, peakMilliwatts } from '../machine/area/power.js';
import { type ArrayMachine, isLimited, UNLIMITED_ARRAY } from '../machine/array-machine.js';
import type { CoreFlexibility } from '../machine/core.js';
import { GENES } from '../mapping/array-mapping/genes.js';
import { baseDesigns, SEARCHED_DESIGN } from '../mapping/flexion/base-designs.js';
import { ALL_FREE, freedomOf } from '../mapping/flexion/freedom.js';
import { areaLimited } from '../search/hardware/area-limited.js';
import { searchCore } from '../search/hardware/core-search.js';
import { designMappers } from '../search/hardware/design-mappers.js';
import type { DesignLayer, DesignTenant } from './design-work.js';

export interface CodesignRequest {
  readonly tenants: readonly DesignTenant[];
  readonly areaTable: AreaTable;
  readonly powerTable: PowerTable;
  readonly areaSquareMicrons: number;
  /** Absent: power is no limit. */
  readonly milliwatts?: number | undefined;
  readonly clockGHz: number;
  /** Bandwidths on chip and off; default without limits. */
  readonly machine?: ArrayMachine | undefined;
  readonly flexibility: CoreFlexibility;
  /** For one layer: a search of `designMappers`, and how often it may ask. */
  readonly mapper: string;
  readonly samples: number;
  readonly seed: number;
}

export interface DesignedCore {
  readonly rows: number;
  readonly columns: number;
  readonly hardware: CoreHardware;
  readonly areaSquareMicrons: number;
  readonly milliwatts: number;
  /** Σ weight · latency over all layers. */
  readonly cycles: number;
}

export interface FoundCore {
  readonly core: DesignedCore;
  /** None is better in cycles and area both; by area. */
  readonly front: readonly DesignedCore[];
  /** What the search asked the evaluator; absent where a core was searched in closed form. */
  readonly samples?: number;
  /** Genes of each layer's mapping. */
  readonly genes: readonly Int32Array[];
}

/** @throws InputError for a budget that holds no core, or none that any mapping fits */
export function designCore(request: CodesignRequest, layers: readonly DesignLayer[]): FoundCore {
  const pes = mostPes(request);
  return layers.length === 1 ? ofLayer(request, layers[0]!, pes) : ofLayers(request, layers, pes);
}

function ofLayer(request: CodesignRequest, { layer, evaluate, weight }: DesignLayer, pes: number): FoundCore {
  const { flexibility, mapper, samples, seed, areaSquareMicrons } = request;
  const freedom =
    flexibility.design === SEARCHED_DESIGN
      ? ALL_FREE
      : freedomOf(flexibility, baseDesigns.get(flexibility.design), layer, pes);
  const problem = {
    ...{ layer, evaluate, pes, isPeFree: true, l1Limit: Number.POSITIVE_INFINITY, freedom },
    ...areaLimited(areaOf(request), areaSquareMicrons),
  };
  const { best, front, samples: taken } = designMappers.get(mapper)(problem, { samples, random: stream(seed, mapper) });
  if (best === undefined) throw nothingFits(request);
  const coreOf = ({ genes, cost, value }: typeof best): DesignedCore => {
    const columns = genes[GENES.CLUSTER]!;
    const rows = Math.floor(genes[GENES.PES]! / columns);
    const hardware = { pes: rows * columns, slBytes: cost.l1Bytes, sgBytes: cost.l2Bytes };
    return designed(request, { rows, columns, hardware, cycles: value * weight });
  };
  return { core: coreOf(best), front: front.map(coreOf), samples: taken, genes: [best.genes] };
}

function ofLayers(request: CodesignRequest, layers: readonly DesignLayer[], pes: number): FoundCore {
  const { flexibility, areaSquareMicrons } = request;
  const design = baseDesigns.get(flexibility.design);
  const area = areaOf(request);
  const found = searchCore({
    ...{ layers, flexibility, design, pes, area, budget: areaSquareMicrons },
    ...(isLimited(request.machine ?? UNLIMITED_ARRAY) ? { polishSeed: request.seed } : {}),
  });
  if (found === undefined)
    throw new InputError({
      path: '--area',
      expected: 'room for scratchpads that hold a mapping of every layer',
      found: areaSquareMicrons / 1e6,
    });
  return {
    core: designed(request, found.best),
    front: found.front.map((candidate) => designed(request, candidate)),
    genes: found.best.mappings.map(({ genes }) => genes),
  };
}

function designed(
  request: CodesignRequest,
  { rows, columns, hardware, cycles }: Pick<DesignedCore, 'rows' | 'columns' | 'hardware' | 'cycles'>,
): DesignedCore {
  const areaSquareMicrons = areaOf(request)(hardware);
  const milliwatts = peakMilliwatts(request.powerTable, hardware, request.clockGHz);
  return { rows, columns, hardware, areaSquareMicrons, milliwatts, cycles };
}

function areaOf({ areaTable, flexibility }: CodesignRequest): (hardware: CoreHardware) => number {
  return (hardware) => coreArea(areaTable, hardware, flexibility);
}

/** PEs that the budgets hold without a scratchpad. @throws InputError for none */
function mostPes(request: CodesignRequest): number {
  const { areaSquareMicrons, milliwatts, powerTable, clockGHz } = request;
  const area = areaOf(request);
  const one = area({ pes: 1, slBytes: 0, sgBytes: 0 });
  if (one > areaSquareMicrons) throw nothingFits(request);
  const fits = (pes: number): boolean =>
    area({ pes, slBytes: 0, sgBytes: 0 }) <= areaSquareMicrons &&
    (milliwatts === undefined || peakMilliwatts(powerTable, { pes }, clockGHz) <= milliwatts);
  if (!fits(1))
    throw new InputError({
      path: '--power',
      expected: `at least ${peakMilliwatts(powerTable, { pes: 1 }, clockGHz).toFixed(2)} mW, one PE`,
      found: milliwatts,
    });
  let most = 0;
  for (let step = 2 ** 24; step >= 1; step /= 2) if (fits(most + step)) most += step;
  return most;
}

function nothingFits(request: CodesignRequest): InputError {
  const { areaSquareMicrons, areaTable, flexibility } = request;
  const one = coreArea(areaTable, { pes: 1, slBytes: 6, sgBytes: 6 }, flexibility);
  return new InputError({
    path: '--area',
    expected: `more than ${(one / 1e6).toPrecision(3)} mm², one PE with its scratchpads (${areaTable.name})`,
    found: areaSquareMicrons / 1e6,
  });
}
