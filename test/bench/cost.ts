/**
 * Microseconds the cost model takes for a layer it has not seen, warm: every distinct layer of the zoo on three cores.
 */
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { presets } from '../../src/machine/presets.js';
import { shapeKey } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

export function benchCost() {
  const byShape = new Map(
    models.names.flatMap((name) =>
      models
        .get(name)()
        .layers.map(({ layer }) => [shapeKey(layer), layer] as const),
    ),
  );
  const layers = [...byShape.values()];
  const cores = presets.get('S5').cores.slice(2, 5); // HB and LB, large and small
  let usPerLayer = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 60; round++) {
    const model = dataflowModel(); // a new one has seen nothing
    const before = process.hrtime.bigint();
    for (const core of cores) for (const layer of layers) model.cost(layer, core);
    const spent = Number(process.hrtime.bigint() - before) / 1000;
    usPerLayer = Math.min(usPerLayer, spent / (layers.length * cores.length));
  }
  return { usPerLayer, layersPerSecond: 1e6 / usPerLayer, distinctLayers: layers.length };
}
