/**
 * Hardware with its mapping: what the best design of a layer takes in closed form, what a sample of a search takes, and a
 * whole network on one core. CPU milliseconds.
 */
import { stream } from '../../src/base/random.js';
import type { DesignProblem } from '../../src/cost/array/design-problem.js';
import { exactArray } from '../../src/cost/array/exact-array.js';
import { proposeDesigns } from '../../src/cost/array/proposals/propose.js';
import { hardwareArea } from '../../src/machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../src/machine/area/area-tables.js';
import { DEFAULT_POWER_TABLE, powerTables } from '../../src/machine/area/power.js';
import { UNLIMITED_ARRAY } from '../../src/machine/array-machine.js';
import { FULLY_FLEXIBLE } from '../../src/machine/flexibility.js';
import { arrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { ALL_FREE } from '../../src/mapping/flexion/freedom.js';
import { designCore } from '../../src/pipeline/design-core.js';
import { designLayers } from '../../src/pipeline/design-work.js';
import { areaLimited } from '../../src/search/hardware/area-limited.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../../src/search/hardware/design-mappers.js';
import { layerConvolution } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

const SAMPLES = 10_000;

export function benchCodesign() {
  const table = areaTables.get(DEFAULT_AREA_TABLE);
  const network = models.get('resnet18')();
  const { layer } = network.layers.find((own) => own.layer.name === 'layer3.0.conv2')!;
  const array = arrayLayer(layerConvolution(layer));
  const under = (squareMillimetres: number): DesignProblem => ({
    layer: array,
    evaluate: exactArray(array, UNLIMITED_ARRAY, 'latency'),
    pes: Math.floor((squareMillimetres * 1e6) / table.peSquareMicrons),
    isPeFree: true,
    l1Limit: Number.POSITIVE_INFINITY,
    freedom: ALL_FREE,
    ...areaLimited((hardware) => hardwareArea(table, hardware), squareMillimetres * 1e6),
  });
  const searched = (name: string): number =>
    (1e6 / SAMPLES) *
    cpuSeconds(() => {
      designMappers.get(name)(under(0.2), { samples: SAMPLES, random: stream(0, name) });
    });
  const request = {
    tenants: [{ network, weight: 1 }],
    areaTable: table,
    powerTable: powerTables.get(DEFAULT_POWER_TABLE),
    areaSquareMicrons: 2e5,
    clockGHz: 1,
    flexibility: { ...FULLY_FLEXIBLE, design: 'plain' },
    ...{ mapper: DEFAULT_DESIGN_MAPPER, samples: SAMPLES, seed: 0 },
  };
  return {
    closedFormEdgeMs: 1e3 * cpuSeconds(() => void proposeDesigns(under(0.2), 1)),
    closedFormCloudMs: 1e3 * cpuSeconds(() => void proposeDesigns(under(7), 1)),
    codesignPlusMicrosecondsASample: searched(DEFAULT_DESIGN_MAPPER),
    digammaMicrosecondsASample: searched('digamma'),
    resnet18CoreMs: 1e3 * cpuSeconds(() => void designCore(request, designLayers(request.tenants))),
  };
}

/** The least of a few rounds. */
function cpuSeconds(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}
