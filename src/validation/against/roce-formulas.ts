/**
 * Values worked out from the rules of ns-3's RoCE model (a table with the columns `id`, `parameters`, `exact_value`),
 * against Caldera's own formulas and, for whole flows, against replays too. A row's kind stands in its `id`; its numbers are
 * read from the text of `parameters`, and what is missing there is that of the `paper` set at 100 Gb/s.
 */
import { InputError, locate } from '../../base/errors.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import type { CheckInput, Figure } from './foreign-check.js';
import { type ClosedForm, FORMULAS } from './roce-formula-kinds.js';

/** Text in the place of the parameters that says: those of the row before. */
const AS_ABOVE = 'as above';

export function* formulaFigures({ text, file }: CheckInput): Generator<Figure> {
  let parameters = '';
  for (const [index, row] of parseNamedCsv(text, file, ['id', 'parameters']).entries()) {
    const own = row.text('parameters');
    if (own !== AS_ABOVE) parameters = own;
    const form = { id: row.text('id'), parameters, description: row.text('description') };
    yield* locate(row.place, () => figuresOf(index, row, form));
  }
}

function figuresOf(index: number, row: NamedRow, form: ClosedForm): Figure[] {
  for (const { ids, about, formula, replay, misread } of FORMULAS) {
    const match = ids.exec(form.id);
    if (match === null) continue;
    const printed = row.has('exact_value') ? row.text('exact_value') : '';
    const figure = { row: index, quantity: 'exact_value', table: printed === '' ? undefined : printed };
    const figures: Figure[] = [{ ...figure, ours: formula(form, match), misread: misread?.(form), comparedAs: about }];
    const replayed = replay?.(form, match);
    if (replayed !== undefined)
      figures.push({ ...figure, ours: replayed, comparedAs: `${about}, replayed`, isOverRows: true });
    return figures;
  }
  throw new InputError({ path: 'id', expected: 'a closed form that is known, e.g. pipe_25g_1000_pfc', found: form.id });
}
