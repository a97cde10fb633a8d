/** What `validate` prints of tenants that serve: the ladder of each kind of step, and what moves it most. */
import { fixed, integer, signedPercent } from '../base/numbers.js';
import { version } from '../base/version.js';
import type { GenerateResult } from '../pipeline/generate.js';
import { type ServingLadder, servingLadders } from '../validation/serving-ladder.js';
import { columns } from './columns.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

export function servingValidation({ scenario, tenants }: GenerateResult): string {
  const { clockGHz } = scenario.platform;
  const parts = tenants.flatMap((tenant) =>
    servingLadders(tenant).map((ladder) => {
      const head = `${tenant.name} (${tenant.model}): ${ladder.kind}, ${integer(ladder.steps)} steps`;
      const rows = ladder.rungs.map(({ name, adds, cycles, change }, k) => [
        name,
        fixed(cycles / clockGHz / 1e6, 3),
        k === 0 ? '' : signedPercent(change),
        adds,
      ]);
      const table = textTable([['rung', 'ms a step', '% of formula', 'what it adds'], ...rows], '  ');
      return `${head}\n\n${table}\n\n${wrap(sentenceOf(ladder), columns()).join('\n')}`;
    }),
  );
  return `${scenario.name}\n\n${parts.join('\n\n')}\n`;
}

export function servingValidationDocument({ scenario, tenants }: GenerateResult) {
  return {
    caldera: version,
    name: scenario.name,
    seed: scenario.seed,
    tenants: tenants.map((tenant) => ({ name: tenant.name, model: tenant.model, ladders: servingLadders(tenant) })),
    scenario: scenario.document,
  };
}

function sentenceOf({ kind, difference, largest }: ServingLadder): string {
  const head = `Of ${kind} steps the replay is ${signedPercent(difference)} from the formula`;
  if (largest.change === 0) return `${head}.`;
  return `${head}; the largest part of it is ${largest.name} (${signedPercent(largest.change)}). What moves it: ${largest.setting}.`;
}
