/** A picture of a planned mapping: how the tiles or folds cut each dimension, and the array that a fold lies on. */
import { defineArchitecture } from '../../machine/architecture.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import { type PlanMapping, systolicLoops, tilingLoops } from '../../mapping/plan-mapping.js';
import { productOf } from '../../problem/convolution.js';
import { gemmProblem } from '../../problem/operators/gemm.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import { layerProblem } from '../../workload/layer-problem.js';
import { nestMappingFigure } from './nest-mapping-figure.js';

/** How a tile is spread over the PEs is not in a tiling: its picture shows all of them as one. */
export function planMappingFigure(layer: Layer, mapping: PlanMapping, { pes }: ArrayHardware): string {
  if (mapping.model === 'tile-plan') {
    const problem = layerProblem(layer);
    const architecture = defineArchitecture({ name: 'buffer', levels: [{ name: 'Memory' }, { name: 'L2' }] });
    return nestMappingFigure({ problem, architecture, mapping: tilingLoops(problem, mapping) });
  }
  const problem = gemmProblem({ name: layer.name, ...productOf(layerConvolution(layer)) });
  const fanout = { x: pes, y: pes };
  const levels = [{ name: 'L2', fanout }, { name: 'PE' }];
  const architecture = defineArchitecture({ name: 'systolic', levels, macUnits: pes });
  return nestMappingFigure({ problem, architecture, mapping: systolicLoops(problem, mapping) });
}
