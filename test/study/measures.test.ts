/** A measure's values stand under its columns, whatever the scenario asks for. */
import { expect, it } from 'vitest';
import { measures } from '../../src/study/measures.js';
import { smallRun } from '../support/small-run.js';

it.each(measures.names)('the measure %s has a value a column', (name) => {
  const { columns, of } = measures.get(name);
  expect(of(smallRun())).toHaveLength(columns.length);
});
