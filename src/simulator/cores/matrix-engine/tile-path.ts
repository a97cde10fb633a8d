/**
 * How tiles get into and out of the registers. A port asks for one tile at a time and is told when the tile has moved;
 * `start` may lie in the future, when the register is known to become free.
 */
import type { Simulation } from '../../../kernel/simulation.js';
import { PRIORITY } from '../../signals.js';

export interface TileMove {
  readonly start: number;
  /** What the port takes if memory keeps up, in the simulation's cycles. */
  readonly portCycles: number;
  readonly bytes: number;
  /** Which tile in memory; −1 for one that never comes again. */
  readonly tile: number;
}

export interface TilePath {
  /** `bytes` and `tile` of a move are looked at. */
  readonly readsTiles: boolean;
  /** Calls back the port's `onMoved` at the end. The move is read at once and may be overwritten. */
  load(move: TileMove): void;
  store(move: TileMove): void;
}

/** The ends of a path that its ports listen at. */
export interface PathEnds {
  readonly onLoaded: () => void;
  readonly onStored: () => void;
}

/** Memory that always keeps up. */
export function idealPath(simulation: Simulation, { onLoaded, onStored }: PathEnds): TilePath {
  return {
    readsTiles: false,
    load: ({ start, portCycles }) => {
      simulation.schedule(start + portCycles, PRIORITY.core, onLoaded);
    },
    store: ({ start, portCycles }) => {
      simulation.schedule(start + portCycles, PRIORITY.core, onStored);
    },
  };
}
