/**
 * How wide the fields of a stored matrix are, bytes. A property of the operand; all 4 in the released HARD TACO kernels
 * (int32 values, indices and pointers).
 */

export interface Widths {
  readonly valueBytes: number;
  readonly indexBytes: number;
  readonly pointerBytes: number;
}

export const INT32_WIDTHS: Widths = { valueBytes: 4, indexBytes: 4, pointerBytes: 4 };
