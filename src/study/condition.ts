/** A condition on a figure of a run: `throughputGflops >= 20000`. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { FIGURES } from './answers.js';

export interface Condition {
  readonly figure: string;
  readonly comparison: '>=' | '<=';
  readonly value: number;
}

/** @throws InputError for words that are none */
export function conditionOf(words: string, path: string): Condition {
  const found = /^\s*([A-Za-z0-9]+)\s*(>=|<=|>|<)\s*(\S+)\s*$/.exec(words);
  if (found === null)
    throw new InputError({ path, expected: 'a figure, >= or <=, and a number, e.g. "makespanMs <= 3"', found: words });
  const [, figure = '', sign = '', number = ''] = found;
  if (!FIGURES.includes(figure))
    throw new InputError({
      path,
      expected: `a figure (${FIGURES.join(', ')})`,
      found: figure,
      hint: didYouMean(figure, FIGURES),
    });
  const value = Number(number);
  if (number === '' || !Number.isFinite(value)) throw new InputError({ path, expected: 'a number', found: number });
  return { figure, comparison: sign.startsWith('>') ? '>=' : '<=', value };
}

export function holds({ comparison, value }: Condition, found: number): boolean {
  return comparison === '>=' ? found >= value : found <= value;
}
