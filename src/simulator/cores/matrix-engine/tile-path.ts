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
  /** What crosses memory; 0 for a tile that lies in the SG. */
  readonly bytes: number;
  /** The instruction's place in the program. */
  readonly instruction: number;
}

export interface TilePath {
  /** Bytes and instruction of a move are looked at. */
  readonly readsBytes: boolean;
  /** Calls back the port's `onMoved` at the end. The move is read at once and may be overwritten. */
  load(move: TileMove): void;
  store(move: TileMove): void;
  /** Cycles that the load or store which has just ended lost to other cores. */
  lostCycles(isStore: boolean): number;
}

/** What a path calls when a tile has moved. */
export interface PathEnds {
  readonly onLoaded: () => void;
  readonly onStored: () => void;
}

/** Memory that always keeps up. */
export function idealPath(simulation: Simulation, { onLoaded, onStored }: PathEnds): TilePath {
  return {
    readsBytes: false,
    load: ({ start, portCycles }) => {
      simulation.schedule(start + portCycles, PRIORITY.core, onLoaded);
    },
    store: ({ start, portCycles }) => {
      simulation.schedule(start + portCycles, PRIORITY.core, onStored);
    },
    lostCycles: () => 0,
  };
}
