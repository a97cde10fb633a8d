/** Tunings: the settings with which a mapper is best on some workloads, judged on others. */
import { type Tuned, tune } from '../../pipeline/tune.js';
import { type TuneStudy, tuneOf } from '../../scenario/load-tune.js';
import { costOf } from '../cost.js';
import { measured } from '../measures.js';
import type { Subject } from '../subject.js';

declare module '../measure.js' {
  interface Outcomes {
    tune: Tuned;
  }
}

export const tuneSubject: Subject = {
  noun: 'a tuning of a mapper',
  usual: () => 'tune',
  load(yaml) {
    const study = tuneOf(yaml);
    const notes = [...study.workloads, ...study.unseen].flatMap(({ scenario }) => scenario.notes);
    const { inputs } = study;
    return { notes, inputs, cost: searchesCost(study), measure: (names) => measured('tune', names, tune(study)) };
  },
};

/** Of each setting's searches on the workloads of the tuning, and of the untuned mapper's; then of the verdict, twice as many seeds. */
function searchesCost({ workloads, unseen, trials, repeats, samples }: TuneStudy): number {
  const each = (tuned: TuneStudy['workloads']): number =>
    tuned.reduce((cost, { scenario }) => cost + costOf({ ...scenario, mapper: { ...scenario.mapper, samples } }), 0);
  return repeats * ((trials + 1) * each(workloads) + 2 * 2 * (each(workloads) + each(unseen)));
}
