/**
 * Packs instructions into a run as they come, without keeping them.
 */
import type { TileInstruction } from './instruction.js';
import type { InstructionRun } from './stream.js';

interface Fields {
  readonly operation: Uint8Array;
  readonly d: Uint16Array;
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  readonly c: Uint16Array;
  readonly rows: Uint16Array;
  readonly bytes: Float64Array;
  readonly tile: Float64Array;
}

export class RunBuilder {
  private fields = fieldsOf(64);
  private length = 0;

  add(instruction: TileInstruction): void {
    if (this.length === this.fields.operation.length) this.grow();
    const { fields, length } = this;
    fields.operation[length] = instruction.operation;
    fields.d[length] = instruction.d;
    fields.a[length] = instruction.a;
    fields.b[length] = instruction.b;
    fields.c[length] = instruction.c;
    fields.rows[length] = instruction.rows;
    fields.bytes[length] = instruction.bytes;
    fields.tile[length] = instruction.tile;
    this.length++;
  }

  /** The run so far, outside any loop. */
  run(): InstructionRun {
    const { fields, length } = this;
    return {
      kind: 'run',
      length,
      operation: fields.operation.slice(0, length),
      d: fields.d.slice(0, length),
      a: fields.a.slice(0, length),
      b: fields.b.slice(0, length),
      c: fields.c.slice(0, length),
      rows: fields.rows.slice(0, length),
      bytes: fields.bytes.slice(0, length),
      tile: fields.tile.slice(0, length),
      tileSteps: [],
    };
  }

  private grow(): void {
    const larger = fieldsOf(2 * this.length);
    for (const name of Object.keys(larger) as (keyof Fields)[]) larger[name].set(this.fields[name]);
    this.fields = larger;
  }
}

function fieldsOf(size: number): Fields {
  return {
    operation: new Uint8Array(size),
    d: new Uint16Array(size),
    a: new Uint16Array(size),
    b: new Uint16Array(size),
    c: new Uint16Array(size),
    rows: new Uint16Array(size),
    bytes: new Float64Array(size),
    tile: new Float64Array(size),
  };
}
