/**
 * The default search for hardware and mapping: designs that are best in closed form, judged; then simulated annealing from
 * the best of them, for what the closed form does not see (bandwidth, energy). A class of flexibility is begun with the
 * bests of the classes it contains (`start`), so that it is never worse.
 */
import { power } from '../../base/power.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { proposeDesigns } from '../../cost/array/proposals/propose.js';
import { DesignJudge } from './design-judge.js';
import { movesOf, repair } from './design-moves.js';
import type { DesignFound, DesignMapper, DesignSearchOptions } from './design-search.js';

/** Share of the samples that proposals get at the most. */
const PROPOSED = 0.5;
const MOST_PROPOSED = 24;
/** Annealing begins with one step in so many percent of the value, and ends with one in a thousandth of that. */
const FIRST_TEMPERATURE = 0.05;
const LAST_TEMPERATURE = 0.000_05;
/** Runs of the annealer, each from the best so far or another proposal. */
const RUNS = 4;

export const codesignPlus: DesignMapper = (problem, options) => {
  const judge = new DesignJudge(problem, options.samples);
  const starts = [...(options.start ?? [])];
  for (const genes of starts.slice(0, options.samples)) judge.value(genes);
  const count = Math.max(1, Math.min(MOST_PROPOSED, Math.ceil(PROPOSED * (options.samples - judge.samples))));
  if (!judge.isDone)
    for (const { genes } of proposeDesigns(problem, count).proposals) {
      judge.value(genes);
      starts.push(genes);
      if (judge.isDone) break;
    }
  anneal(problem, options, judge, starts);
  return judge.found();
};

function anneal(
  problem: DesignProblem,
  { random, samples }: DesignSearchOptions,
  judge: DesignJudge,
  starts: readonly Int32Array[],
): DesignFound {
  const moves = movesOf(problem);
  const first = judge.best?.genes ?? starts[0];
  if (moves.length === 0 || first === undefined) return judge.found();
  const began = judge.samples;
  const genes = new Int32Array(first.length);
  for (let run = 0; run < RUNS && !judge.isDone; run++) {
    const until = began + Math.ceil(((samples - began) * (run + 1)) / RUNS);
    let current = (run % 2 === 0 ? judge.best?.genes : starts[run]) ?? first;
    if (judge.samples >= until) continue;
    let value = judge.value(current);
    const [from, length] = [judge.samples, until - judge.samples];
    while (judge.samples < until) {
      const share = (judge.samples - from) / length;
      const temperature = FIRST_TEMPERATURE * power(LAST_TEMPERATURE / FIRST_TEMPERATURE, share);
      genes.set(current);
      for (let steps = 1 + random.below(3); steps > 0; steps--) moves[random.below(moves.length)]!(genes, random);
      repair(genes, problem);
      const next = judge.value(genes);
      // What does not fit is no place to be, unless nothing has been found that does.
      const isTaken = next <= value || random.uniform() < Math.exp((value - next) / (value * temperature));
      if (!isTaken) continue;
      current = genes.slice();
      value = next;
    }
  }
  return judge.found();
}
