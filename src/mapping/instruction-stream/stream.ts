/**
 * A stream of tile instructions as a loop nest: runs of instructions, and loops over them. A stream of a million
 * instructions is a dozen of them in loops, and is never written out: a cursor walks through it (cursor.ts). The tile
 * that a load or store moves is affine in the loop counters.
 */
import { MULTIPLY, type TileInstruction } from './instruction.js';

/** Instructions one after another, packed by field. */
export interface InstructionRun {
  readonly kind: 'run';
  readonly length: number;
  readonly operation: Uint8Array;
  readonly d: Uint16Array;
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly c: Uint16Array;
  readonly rows: Uint16Array;
  readonly bytes: Float64Array;
  /** The tile when all loop counters are 0; −1 for one that never comes again. */
  readonly tile: Float64Array;
  /** By enclosing loop, outermost first: what one more iteration adds to each instruction's tile. */
  readonly tileSteps: readonly Float64Array[];
}

export interface InstructionLoop {
  readonly kind: 'loop';
  readonly count: number;
  readonly body: readonly InstructionNode[];
}

export type InstructionNode = InstructionRun | InstructionLoop;

export interface InstructionStream {
  readonly nodes: readonly InstructionNode[];
}

/** An instruction, and by enclosing loop what an iteration adds to its tile. */
export interface SteppedInstruction {
  readonly instruction: TileInstruction;
  readonly steps?: readonly number[];
}

/** @param depth loops around the run */
export function runOf(list: readonly SteppedInstruction[], depth = 0): InstructionRun {
  const field = (name: keyof TileInstruction): number[] => list.map(({ instruction }) => instruction[name]);
  return {
    kind: 'run',
    length: list.length,
    operation: Uint8Array.from(field('operation')),
    d: Uint16Array.from(field('d')),
    a: Uint16Array.from(field('a')),
    b: Uint16Array.from(field('b')),
    c: Uint16Array.from(field('c')),
    rows: Uint16Array.from(field('rows')),
    bytes: Float64Array.from(field('bytes')),
    tile: Float64Array.from(field('tile')),
    tileSteps: Array.from({ length: depth }, (_, level) => Float64Array.from(list, ({ steps }) => steps?.[level] ?? 0)),
  };
}

/** A plain list as a stream, as it is read from a file. */
export function streamOf(instructions: readonly TileInstruction[]): InstructionStream {
  return { nodes: [runOf(instructions.map((instruction) => ({ instruction })))] };
}

export interface StreamTotals {
  readonly loads: number;
  readonly multiplies: number;
  readonly stores: number;
  /** Multiplies by their rows, as written: 0 stands for all. */
  readonly multipliesByRows: ReadonlyMap<number, number>;
  readonly loadBytes: number;
  readonly storeBytes: number;
}

export function streamTotals({ nodes }: InstructionStream): StreamTotals {
  const counts = [0, 0, 0];
  const bytes = [0, 0, 0];
  const byRows = new Map<number, number>();
  const walk = (list: readonly InstructionNode[], times: number): void => {
    for (const node of list) {
      if (node.kind === 'loop') walk(node.body, times * node.count);
      else
        node.operation.forEach((operation, i) => {
          counts[operation]! += times;
          bytes[operation]! += times * node.bytes[i]!;
          if (operation === MULTIPLY) byRows.set(node.rows[i]!, (byRows.get(node.rows[i]!) ?? 0) + times);
        });
    }
  };
  walk(nodes, 1);
  const [loads, multiplies, stores] = counts as [number, number, number];
  return { loads, multiplies, stores, multipliesByRows: byRows, loadBytes: bytes[0]!, storeBytes: bytes[2]! };
}
