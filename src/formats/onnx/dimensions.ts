/**
 * Sizes a user gives a model: of its named dimensions, of unnamed ones by position (`image[2]`), how often a loop turns
 * (`node[trips]`), and the value of a whole number that is an input (`rate[value]`). A first dimension without a size is a
 * batch of 1, which is noted.
 */
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { integer, type OnnxValue } from './proto.js';
import { elements, isWhole, type Shape } from './tensor.js';

export class Dimensions {
  readonly notes = new Set<string>();
  private readonly sizes: Map<string, number>;
  private readonly unused: Set<string>;

  constructor(given: Readonly<Record<string, number>>) {
    this.sizes = new Map(Object.entries(given));
    this.unused = new Set(this.sizes.keys());
  }

  /** @throws InputError for a dimension beyond the first without a size */
  inputShape(input: OnnxValue): Shape | undefined {
    return input.type?.tensorType?.shape?.dim.map((_, axis) => {
      const { size, name } = this.dimensionOf(input, axis);
      if (size !== undefined) return size;
      const place = `${input.name}[${axis}]`;
      if (axis > 0)
        throw new InputError({
          path: `input "${input.name}"`,
          expected: `a size for dimension ${axis}`,
          found: name === '' ? undefined : name,
          hint: name === '' ? `say workload.dimensions: {"${place}": …}` : `say workload.dimensions: {${name}: …}`,
        });
      this.notes.add(`the batch ${name === '' ? `of input "${input.name}"` : `"${name}"`} is taken as 1`);
      if (name !== '') this.sizes.set(name, 1);
      return 1;
    });
  }

  /** How often the loop turns, where the user says it. */
  tripsOf(loop: string): number | undefined {
    return this.given(`${loop}[trips]`);
  }

  /** The content of an input that is one whole number, where the user says it. */
  valueOf(input: OnnxValue, shape: Shape | undefined): readonly number[] | undefined {
    const isOne = isWhole(input.type?.tensorType?.elemType) && shape !== undefined && elements(shape) === 1;
    const value = isOne ? this.sizes.get(`${input.name}[value]`) : undefined;
    return value === undefined ? undefined : [value];
  }

  /** What the file states of a tensor, if it states all of it. */
  statedShape(value: OnnxValue | undefined): Shape | undefined {
    const dims = value?.type?.tensorType?.shape?.dim;
    if (value === undefined || dims === undefined) return undefined;
    const shape = dims.map((_, axis) => this.dimensionOf(value, axis).size);
    return shape.every((size) => size !== undefined) ? shape : undefined;
  }

  /** @throws InputError where the file's own numbers contradict what follows from the inputs */
  refuseContradiction(value: OnnxValue | undefined, inferred: Shape): void {
    const dims = value?.type?.tensorType?.shape?.dim;
    if (value === undefined || dims === undefined) return;
    const stated = dims.map((dim) => (Object.hasOwn(dim, 'dimValue') ? integer(dim.dimValue!) : Number.NaN));
    const isSame = stated.every((size, axis) => !(size > 0) || size === inferred[axis]);
    if (dims.length === inferred.length && isSame) return;
    throw new InputError({
      path: `value_info of "${value.name}"`,
      expected: `the inferred shape [${inferred.join(', ')}]`,
      found: `[${dims.map((dim, axis) => (stated[axis]! > 0 ? stated[axis] : dim.dimParam || '?')).join(', ')}]`,
    });
  }

  /** A name given a size must be one of the model's. @throws InputError */
  refuseUnknown(inputs: readonly OnnxValue[]): void {
    const named = inputs.flatMap(
      ({ type }) => type?.tensorType?.shape?.dim.map(({ dimParam }) => dimParam ?? '') ?? [],
    );
    const known = [...new Set(named.filter((name) => name !== ''))];
    for (const name of this.unused) {
      if (known.includes(name) || name.endsWith('[trips]')) continue;
      const expected = known.length === 0 ? 'no dimensions: the model names none' : `dimensions ${known.join(', ')}`;
      throw new InputError({ path: 'inputs', expected, found: name, hint: didYouMean(name, known) });
    }
  }

  /** @throws InputError for trips of a loop that the model has not */
  refuseUnusedTrips(): void {
    for (const name of this.unused) {
      if (!name.endsWith('[trips]')) continue;
      throw new InputError({ path: 'inputs', expected: 'a Loop whose trips nothing else says', found: name });
    }
  }

  /** Marks what the positions and values of these inputs may be called. */
  allowPositions(inputs: readonly OnnxValue[]): void {
    for (const { name, type } of inputs) {
      type?.tensorType?.shape?.dim.forEach((_, axis) => {
        this.unused.delete(`${name}[${axis}]`);
      });
      if (isWhole(type?.tensorType?.elemType)) this.unused.delete(`${name}[value]`);
    }
  }

  private given(name: string): number | undefined {
    this.unused.delete(name);
    return this.sizes.get(name);
  }

  private dimensionOf(value: OnnxValue, axis: number) {
    const dim = value.type?.tensorType?.shape?.dim[axis];
    const name = dim?.dimParam ?? '';
    const fixed = dim !== undefined && Object.hasOwn(dim, 'dimValue') && dim.dimValue !== undefined;
    const stated = fixed ? integer(dim.dimValue!) : undefined;
    if (stated !== undefined && stated >= 0) return { name, size: stated };
    return { name, size: this.sizes.get(`${value.name}[${axis}]`) ?? this.sizes.get(name) };
  }
}
