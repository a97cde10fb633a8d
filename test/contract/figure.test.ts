/** The contract of figures of a run, over all that are registered. */
import { describe, expect, it } from 'vitest';
import { runFigures } from '../../src/report/figures/figures.js';
import { reportOfRun } from '../../src/report/from-run.js';
import { describeRunFigure } from '../../src/testing/run-figure.js';
import { ladderOf } from '../../src/validation/validate.js';
import { reportOfSpans } from '../support/report-of-spans.js';
import { smallRun } from '../support/small-run.js';

const result = smallRun();
const { pipelines } = reportOfSpans(1, 1);
const data = { ...reportOfRun(result, { ladder: ladderOf(result) }), pipelines };

for (const name of runFigures.names) describeRunFigure({ describe, it, expect }, name, runFigures.get(name), data);
