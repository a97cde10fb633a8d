/**
 * A layer on a systolic array of any shape within the PEs: which operand stays, and the rows and columns. Only shapes with
 * folds of even size are tried: one that is larger than its folds need is never faster. There are so few that the model's
 * own choice tries them all, and bounds every mapping with it.
 */
import type { PlanBound, PlanFigures } from '../../cost/plan-figures.js';
import { evenParts, systolicFigures } from '../../cost/systolic.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import type { SystolicMapping } from '../../mapping/plan-mapping.js';
import { systolicDataflows } from '../../mapping/systolic-dataflow.js';
import { productOf } from '../../problem/convolution.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import type { LayerObjective } from '../layer/layer-objective.js';
import { boxSpace } from '../spaces/box.js';
import { type PlanSpace, planValue } from './plan-space.js';

const DATAFLOWS = ['os', 'ws', 'is'] as const;

export function systolicSpace(layer: Layer, { pes, l2Bytes }: ArrayHardware): PlanSpace {
  const convolution = layerConvolution(layer);
  const shapes = DATAFLOWS.map((name) => {
    const { sr, sc } = systolicDataflows.get(name).streams(productOf(convolution));
    const within = (parts: readonly number[]): number[] => parts.filter((part) => part <= pes);
    return { rows: within(evenParts(sr)), columns: within(evenParts(sc)) };
  });
  const most = (along: 'rows' | 'columns'): number => Math.max(...shapes.map((own) => own[along].length)) - 1;
  const space = boxSpace([
    { least: 0, most: DATAFLOWS.length - 1 },
    { least: 0, most: most('rows') },
    { least: 0, most: most('columns') },
  ]);

  const mapping = ([flow = 0, row = 0, column = 0]: Int32Array): SystolicMapping => {
    const { rows, columns } = shapes[flow]!;
    const at = (parts: readonly number[], index: number): number => parts[Math.min(index, parts.length - 1)]!;
    return { model: 'systolic', dataflow: DATAFLOWS[flow]!, rows: at(rows, row), columns: at(columns, column) };
  };

  const figures = (genome: Int32Array): PlanFigures | undefined => {
    const { dataflow, rows, columns } = mapping(genome);
    if (rows * columns > pes) return undefined;
    const found = systolicFigures(convolution, dataflow, { rows, columns });
    return found.heldBytes <= l2Bytes ? found : undefined;
  };

  const all = (): { readonly genome: Int32Array; readonly figures: PlanFigures }[] =>
    shapes.flatMap(({ rows, columns }, flow) =>
      rows.flatMap((_, row) =>
        columns.flatMap((_part, column) => {
          const genome = Int32Array.of(flow, row, column);
          const found = figures(genome);
          return found === undefined ? [] : [{ genome, figures: found }];
        }),
      ),
    );

  const known = all();
  const least = (of: (one: PlanFigures) => number): number => Math.min(...known.map((one) => of(one.figures)));
  const bound: PlanBound = {
    cycles: least(({ cycles }) => cycles),
    nanojoules: least(({ nanojoules }) => nanojoules),
    trafficBytes: least(({ trafficBytes }) => trafficBytes),
  };
  return {
    space,
    figures,
    mapping,
    bound,
    own: (objective: LayerObjective) => {
      let best = known[0];
      for (const one of known) if (planValue(one.figures, objective) < planValue(best!.figures, objective)) best = one;
      return best?.genome;
    },
    first: known.at(-1)?.genome,
    leastBytes: Math.min(
      ...DATAFLOWS.map((name) => systolicFigures(convolution, name, { rows: 1, columns: 1 }).heldBytes),
    ),
  };
}
