/**
 * Requests to language models as CSV. Read, a trace: `arrival_cycles,prompt_tokens,output_tokens`, in order of arrival;
 * further columns are allowed. Written, what became of each, with cycles from its arrival.
 */
import { InputError } from '../base/errors.js';
import { demandAtMost, MOST_PAIRS } from '../base/limits.js';
import { firstTokenOf, isGood, perTokenOf, type RequestOutcome, type ServingTerms } from '../timeline/serving.js';
import type { Request } from '../workload/serving/requests.js';
import { eachNamedRow } from './csv-table.js';
import { csvText } from './csv-write.js';

const COLUMNS = ['arrival_cycles', 'prompt_tokens', 'output_tokens'] as const;
const MOST_TOKENS = 1e7;

/**
 * @param contextTokens that prompt and output may have together
 * @throws InputError with line and column for what is no request of the model, or earlier than the row before
 */
export function readRequests(text: string, file: string, contextTokens: number): Request[] {
  const requests: Request[] = [];
  for (const row of eachNamedRow(text, file, COLUMNS)) {
    const tokens = (column: string): number => row.number(column, { integer: true, min: 1, max: MOST_TOKENS });
    const arrivalCycles = row.number('arrival_cycles', { min: 0, max: 1e15 });
    const before = requests.at(-1)?.arrivalCycles ?? 0;
    const complain = (path: string, expected: string, found: number) =>
      new InputError({ ...row.place, path, expected, found });
    if (arrivalCycles < before) throw complain('arrival_cycles', `at least ${before} (the row before)`, arrivalCycles);
    const promptTokens = tokens('prompt_tokens');
    const outputTokens = tokens('output_tokens');
    if (promptTokens + outputTokens > contextTokens) {
      const expected = `at most ${contextTokens - promptTokens} after ${promptTokens} (the model's context of ${contextTokens})`;
      throw complain('output_tokens', expected, outputTokens);
    }
    requests.push({ arrivalCycles, promptTokens, outputTokens });
    demandAtMost(requests.length, MOST_PAIRS, 'requests', row.place);
  }
  if (requests.length > 0) return requests;
  throw new InputError({ file, line: 2, expected: 'at least one row below the header', found: undefined });
}

export interface TenantRequests {
  readonly name: string;
  readonly outcomes: readonly RequestOutcome[];
  readonly terms: ServingTerms;
}

/** A row a request, in order of arrival. `per_token_cycles` is empty where the output is one token. */
export function* writeRequests(tenants: readonly TenantRequests[]): Iterable<string> {
  yield 'tenant,request,arrival_cycles,prompt_tokens,output_tokens,queued_cycles,first_token_cycles,per_token_cycles,latency_cycles,preemptions,recomputed_tokens,waited_for_cache,is_good\n';
  for (const { name, outcomes, terms } of tenants)
    for (const [request, one] of outcomes.entries()) {
      const { arrivalCycles, promptTokens, outputTokens, admittedCycles, endCycles } = one;
      const times = [
        admittedCycles - arrivalCycles,
        firstTokenOf(one),
        perTokenOf(one) ?? '',
        endCycles - arrivalCycles,
      ];
      const told = [one.preemptions, one.recomputedTokens, one.waitedForCache ? 1 : 0, isGood(one, terms) ? 1 : 0];
      const asked = [request, arrivalCycles, promptTokens, outputTokens];
      yield `${[csvText(name), ...asked, ...times, ...told].join(',')}\n`;
    }
}
