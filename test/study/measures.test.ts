/** A measure's values stand under its columns, whatever its document asks for; and documents of all kinds have some. */
import { expect, it } from 'vitest';
import { evaluate } from '../../src/study/evaluate.js';
import { acceleratorMeasure, columnsOf, measures, measuresOfKind } from '../../src/study/measures.js';
import { subjects } from '../../src/study/subjects.js';
import { SMALL_DOCUMENTS } from '../support/small-documents.js';
import { smallRun } from '../support/small-run.js';

it.each(measuresOfKind('accelerator'))('the measure %s has a value a column', (name) => {
  const { columns, of } = acceleratorMeasure(name);
  expect(of(smallRun())).toHaveLength(columns.length);
});

/** Test files of a worker share its modules: another one's plugin may have added its kind before. */
const OF_A_PLUGIN = 'dice';

it('every kind but that of an accelerator has a small document here', () => {
  expect(Object.keys(SMALL_DOCUMENTS).map((name) => name.split(' ')[0])).toEqual(
    expect.arrayContaining(subjects.names.filter((name) => name !== 'accelerator' && name !== OF_A_PLUGIN)),
  );
});

it.each(Object.entries(SMALL_DOCUMENTS))(
  'measures %s: its usual measure tells something, all have a value a column',
  (_, document) => {
    const usual = subjects.get(document.kind).usual(document);
    const names = measuresOfKind(document.kind);
    const task = { index: 0, document, file: 'study.yaml', measure: names, cost: 0, plugins: [] };
    const { values, error } = evaluate(task);
    expect(error).toBeUndefined();
    expect(values).toHaveLength(columnsOf(names).length);
    const before = names.slice(0, names.indexOf(usual)).flatMap((name) => measures.get(name).columns).length;
    expect(typeof values[before]).not.toBe('undefined');
    expect(values[before]).not.toBeNull();
  },
);
