/** docs/workloads.md states the layers, GMACs and weights of every model; they must be what the zoo builds. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Task } from '../../src/workload/model.js';
import { modelMacs, modelWeights } from '../../src/workload/model.js';
import { models, modelsOf } from '../../src/workload/models/zoo.js';

const TASKS: readonly Task[] = ['vision', 'language', 'recommendation'];
const page = readFileSync(new URL('../../docs/workloads.md', import.meta.url), 'utf8');

it.each(TASKS)('the %s table of docs/workloads.md', (task) => {
  const built = modelsOf(task).map((name) => {
    const model = models.get(name)();
    return `| \`${name}\` | ${model.layers.length} | ${figure(modelMacs(model) / 1e9)} | ${figure(modelWeights(model) / 1e6)} |`;
  });
  const section = page.split(/^#+ /m).find((part) => part.toLowerCase().startsWith(task)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => `${row.split('|').slice(0, 5).join('|')}|`)).toEqual(built);
});

/** Four significant digits. */
function figure(value: number): string {
  return value.toPrecision(4);
}
