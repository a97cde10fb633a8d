/** Einsum's equation: the label of each axis of each operand, and the size that goes with it. */
import { InputError } from '../../base/errors.js';
import { type Operation, textAttribute } from './node.js';

export interface EinsumTerms {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** @returns undefined where a shape is unknown. @throws InputError for an equation that does not fit the operands */
export function einsumTerms(operation: Operation): EinsumTerms | undefined {
  const equation = (textAttribute(operation, 'equation') ?? '').replaceAll(/\s/g, '');
  const [left = '', right] = equation.split('->');
  const parts = left.split(',');
  const refuse = (expected: string): InputError => new InputError({ path: 'equation', expected, found: equation });
  if (parts.length !== operation.inputs.length || !/^[A-Za-z.,]+(->[A-Za-z.]*)?$/.test(equation))
    throw refuse(`terms of ${operation.inputs.length} operands`);
  const shapes = operation.inputs.map(({ shape }) => shape);
  if (shapes.some((shape) => shape === undefined)) return undefined;
  const hidden = Math.max(
    0,
    ...parts.map((part, i) => (part.includes('...') ? shapes[i]!.length - part.length + 3 : 0)),
  );
  const labelsOf = (part: string, rank: number): string[] => {
    const at = part.indexOf('...');
    if (at < 0) return [...part];
    const missing = Math.max(0, rank - part.length + 3);
    const dots = Array.from({ length: missing }, (_, i) => `.${hidden - missing + i}`);
    return [...part.slice(0, at), ...dots, ...part.slice(at + 3)];
  };
  const operands = parts.map((part, i) => labelsOf(part, shapes[i]!.length));
  const sizes = new Map<string, number>();
  operands.forEach((labels, i) => {
    if (labels.length !== shapes[i]!.length) throw refuse(`${shapes[i]!.length} labels for operand ${i}`);
    labels.forEach((label, axis) => {
      const size = shapes[i]![axis]!;
      const known = sizes.get(label);
      if (known !== undefined && known !== size && known !== 1 && size !== 1) throw refuse(`one size for ${label}`);
      sizes.set(label, known === undefined || known === 1 ? size : known);
    });
  });
  return { operands, output: outputLabels(operands, right, hidden), sizes };
}

function outputLabels(operands: readonly (readonly string[])[], right: string | undefined, hidden: number): string[] {
  const dots = Array.from({ length: hidden }, (_, i) => `.${i}`);
  if (right !== undefined) {
    const at = right.indexOf('...');
    return at < 0 ? [...right] : [...right.slice(0, at), ...dots, ...right.slice(at + 3)];
  }
  // without an arrow: the labels that appear once, in order
  const all = operands.flat().filter((label) => !label.startsWith('.'));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...dots, ...once.sort()];
}
