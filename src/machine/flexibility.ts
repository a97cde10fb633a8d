/**
 * What an accelerator can change from layer to layer: tile sizes (T), loop order (O), parallel dimensions (P), array shape
 * (S). Each axis is fixed, has a part of all values, or has them all; fixed or not makes 16 classes.
 * Source: Kao, Kwon, Pellauer, Parashar, Krishna, "A formalism of DNN accelerator flexibility" (arXiv 2206.02987).
 */

export const AXES = ['tile', 'order', 'parallelism', 'shape'] as const;

export type Axis = (typeof AXES)[number];

/** Letters of the axes in the names of classes, in the order of `AXES`. */
export const AXIS_LETTERS: Readonly<Record<Axis, string>> = { tile: 'T', order: 'O', parallelism: 'P', shape: 'S' };

/** Every so many rows and columns a wider array may be cut (Planaria's fission). */
export interface ShapeBlocks {
  readonly blockRows: number;
  readonly blockColumns: number;
}

export interface Flexibility {
  /** `hard`: any tile whose operands each fit a third of the buffer; `full`: operands share the buffer. */
  readonly tile: 'none' | 'hard' | 'full';
  /** A list: orders of the outer loops, outermost first, one letter a dimension (`KCYXRS`). */
  readonly order: 'none' | 'full' | readonly string[];
  /** A list: pairs of the dimension across clusters and the one inside a cluster (`KC`). */
  readonly parallelism: 'none' | 'full' | readonly string[];
  /** A list: columns of a cluster; or any shape that is made of whole blocks. */
  readonly shape: 'none' | 'full' | readonly number[] | ShapeBlocks;
}

export const INFLEXIBLE: Flexibility = { tile: 'none', order: 'none', parallelism: 'none', shape: 'none' };

export const FULLY_FLEXIBLE: Flexibility = { tile: 'full', order: 'full', parallelism: 'full', shape: 'full' };

/** The 16 classes by their letters, `0000` to `TOPS`; each comes after all that it contains. */
export const CLASSES: readonly string[] = Array.from({ length: 16 }, (_, bits) =>
  classOf(flexibilityOf(AXES.filter((_, i) => (bits >> i) & 1))),
);

/** Those axes free, the others fixed. */
export function flexibilityOf(free: readonly Axis[]): Flexibility {
  const own = (axis: Axis): 'none' | 'full' => (free.includes(axis) ? 'full' : 'none');
  return { tile: own('tile'), order: own('order'), parallelism: own('parallelism'), shape: own('shape') };
}

/** The class of a name such as `TS`, in any order of letters; undefined for a name of no class. */
export function classNamed(name: string): Flexibility | undefined {
  if (name === '0000') return INFLEXIBLE;
  const letters = [...name.toUpperCase()];
  const free = AXES.filter((axis) => letters.includes(AXIS_LETTERS[axis]));
  return letters.length > 0 && free.length === letters.length ? flexibilityOf(free) : undefined;
}

/** Letters of the axes that are not fixed; `0000` if all are. */
export function classOf(flexibility: Flexibility): string {
  const letters = freeAxes(flexibility).map((axis) => AXIS_LETTERS[axis]);
  return letters.length === 0 ? '0000' : letters.join('');
}

export function freeAxes(flexibility: Flexibility): Axis[] {
  return AXES.filter((axis) => flexibility[axis] !== 'none');
}

/** none, partial or full. */
export function degreeOf(flexibility: Flexibility, axis: Axis): 'none' | 'partial' | 'full' {
  const own = flexibility[axis];
  return own === 'none' || own === 'full' ? own : 'partial';
}

/** Can `a` do whatever `b` can, both with the same fixed values? True only where it is certain. */
export function contains(a: Flexibility, b: Flexibility): boolean {
  return AXES.every((axis) => {
    const [own, other] = [a[axis], b[axis]];
    if (own === 'full' || other === 'none') return true;
    if (Array.isArray(own) && Array.isArray(other)) return other.every((value) => own.includes(value));
    return JSON.stringify(own) === JSON.stringify(other);
  });
}
