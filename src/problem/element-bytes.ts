/**
 * Bytes of an element, by operand. A finished result may be narrower than the sums it grew from: an 8-bit machine adds
 * up in 32 bits.
 */
import { checkBytes } from './define-problem.js';

export interface ElementBytes {
  readonly input: number;
  readonly weights: number;
  /** Of a finished result. */
  readonly output: number;
  /** Of a sum that more products will be added to. */
  readonly partialSums: number;
}

export const ONE_BYTE: ElementBytes = { input: 1, weights: 1, output: 1, partialSums: 1 };

/**
 * What is left out is 1 byte; partial sums are as wide as the output.
 * @throws InputError for a width that is not above 0
 */
export function elementBytes(said: Partial<ElementBytes> = {}): ElementBytes {
  const { input = 1, weights = 1, output = 1, partialSums = output } = said;
  const bytes = { input, weights, output, partialSums };
  for (const operand of ['input', 'weights', 'output', 'partialSums'] as const)
    checkBytes(bytes[operand], `elementBytes.${operand}`);
  return isOneByte(bytes) ? ONE_BYTE : bytes;
}

export function isOneByte({ input, weights, output, partialSums }: ElementBytes): boolean {
  return input === 1 && weights === 1 && output === 1 && partialSums === 1;
}
