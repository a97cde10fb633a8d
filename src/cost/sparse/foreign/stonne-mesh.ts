/**
 * STONNE's output-stationary mesh (controller TPU_OS_DENSE): a P × P array of PEs, fed from two edges. In closed form,
 * exact against the simulator (stonne-simulator/stonne 22634b8).
 */
import { InputError } from '../../../base/errors.js';

export interface MeshMachine {
  /** Rows and columns of PEs. */
  readonly side: number;
  /** Operands the distribution network sends a cycle, at most one for each of the 2 · side edge inputs. */
  readonly distributionWidth: number;
}

/** Cycles of an (m × k) · (k × n) product. @throws InputError for a network wider than the edges, or that does not divide them */
export function meshCycles(m: number, n: number, k: number, machine: MeshMachine): number {
  const { side, distributionWidth } = machine;
  if (distributionWidth > 2 * side || (2 * side) % distributionWidth !== 0)
    throw new InputError({ path: 'dn_bw', expected: `a divisor of ${2 * side}`, found: distributionWidth });
  // Tiles of at most four sizes: full, and cut off at either edge.
  const tiles = (size: number): [length: number, count: number][] => [
    [side, Math.floor(size / side)],
    [size % side, size % side > 0 ? 1 : 0],
  ];
  let cycles = 0;
  for (const [rows, down] of tiles(m))
    for (const [columns, across] of tiles(n))
      if (down * across > 0) cycles += down * across * tileCycles(rows, columns, k, machine);
  return cycles;
}

/** Each step of k sends an operand to every row and column in use; then the wave runs through the tile and is stored. */
function tileCycles(rows: number, columns: number, k: number, machine: MeshMachine): number {
  const step = cyclesPerStep(rows, columns, machine);
  return step * (k - 1) + rows + columns + 4 + (step > 1 ? 1 : 0) - (Math.min(rows, columns) === 1 ? 1 : 0);
}

/** A port serves 2 · side / width inputs next to each other, rows before columns: as many cycles as the busiest has live ones. */
function cyclesPerStep(rows: number, columns: number, { side, distributionWidth }: MeshMachine): number {
  const inputs = (2 * side) / distributionWidth;
  let most = 0;
  for (let first = 0; first < 2 * side; first += inputs) {
    const liveRows = Math.max(0, Math.min(rows, first + inputs) - first);
    const liveColumns = Math.max(0, Math.min(side + columns, first + inputs) - Math.max(side, first));
    most = Math.max(most, liveRows + liveColumns);
  }
  return most;
}
