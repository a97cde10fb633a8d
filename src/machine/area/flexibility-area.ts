/**
 * What flexibility costs in area: the table says what an axis that is wholly free adds for each PE and each core; of n
 * choices out of N a multiplexer has log n of log N of the stages, so that a part of the values costs that part.
 */
import { AXES, type Axis, degreeOf, type Flexibility } from '../flexibility.js';
import { type AreaTable, type CoreHardware, hardwareArea } from './area-table.js';

/** Values of a wholly free axis: 6! orders, 4 × 4 pairs of parallel dimensions. */
const ORDERS = 720;
const PAIRS = 16;

/** µm² that each axis adds to a core. */
export function axisAreas({ axes }: AreaTable, flexibility: Flexibility, pes: number): Readonly<Record<Axis, number>> {
  const area = (axis: Axis): number => {
    const { perPe, perCore } = axes[axis];
    return shareOf(flexibility, axis, pes) * (pes * perPe + perCore);
  };
  return { tile: area('tile'), order: area('order'), parallelism: area('parallelism'), shape: area('shape') };
}

/** µm² of a core with all that makes it flexible. */
export function coreArea(table: AreaTable, hardware: CoreHardware, flexibility: Flexibility): number {
  const added = axisAreas(table, flexibility, hardware.pes);
  return hardwareArea(table, hardware) + AXES.reduce((sum, axis) => sum + added[axis], 0);
}

function shareOf(flexibility: Flexibility, axis: Axis, pes: number): number {
  const degree = degreeOf(flexibility, axis);
  if (degree !== 'partial') return degree === 'full' ? 1 : 0;
  const { order, parallelism, shape } = flexibility;
  // Bounds of thirds need no adder that shares them out: the registers remain, half of what there is.
  if (axis === 'tile') return 0.5;
  if (axis === 'order') return stages(order.length, ORDERS);
  if (axis === 'parallelism') return stages(parallelism.length, PAIRS);
  if (typeof shape === 'string') return 0;
  // Only PEs at the edge of a block have a switch.
  if ('blockRows' in shape) return 1 / Math.min(shape.blockRows, shape.blockColumns);
  return stages(shape.length, pes);
}

/** A multiplexer's depth among n of N. */
function stages(choices: number, all: number): number {
  return choices <= 1 || all <= 1 ? 0 : Math.min(1, Math.log(choices) / Math.log(all));
}
