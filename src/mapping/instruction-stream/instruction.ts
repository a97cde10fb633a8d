/**
 * Tile instructions: `tl d` loads a tile into register d, `mm d a b c` writes c + a · b into d, `ts d` stores register d.
 */

export const LOAD = 0;
export const MULTIPLY = 1;
export const STORE = 2;

export const MNEMONICS = ['tl', 'mm', 'ts'] as const;

export interface TileInstruction {
  /** LOAD, MULTIPLY or STORE. */
  readonly operation: number;
  /** The register written by a load or a multiply, read by a store. */
  readonly d: number;
  /** Only a multiply reads these. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Rows of the tile that count; 0 stands for all. */
  readonly rows: number;
  /** What a load or store moves; 0 for a multiply. */
  readonly bytes: number;
  /** Which tile in memory a load or store moves; −1: one that never comes again. */
  readonly tile: number;
}

/** What a load or store moves, where it matters. */
export type Moving = Partial<Pick<TileInstruction, 'rows' | 'bytes' | 'tile'>>;

export function load(d: number, { rows = 0, bytes = 0, tile = -1 }: Moving = {}): TileInstruction {
  return { operation: LOAD, d, a: 0, b: 0, c: 0, rows, bytes, tile };
}

export function multiply(d: number, a: number, b: number, c = d, rows = 0): TileInstruction {
  return { operation: MULTIPLY, d, a, b, c, rows, bytes: 0, tile: -1 };
}

export function store(d: number, { rows = 0, bytes = 0, tile = -1 }: Moving = {}): TileInstruction {
  return { operation: STORE, d, a: 0, b: 0, c: 0, rows, bytes, tile };
}

/** As people write it: `mm t0 t6 t4 t0 rows=3`. The tile only where `withTile` asks for it. */
export function instructionText(
  { operation, d, a, b, c, rows, tile }: Omit<TileInstruction, 'bytes'>,
  withTile = true,
): string {
  const registers = operation === MULTIPLY ? `t${d} t${a} t${b} t${c}` : `t${d}`;
  const options = `${rows > 0 ? ` rows=${rows}` : ''}${withTile && tile >= 0 ? ` tile=${tile}` : ''}`;
  return `${MNEMONICS[operation] as string} ${registers}${options}`;
}
