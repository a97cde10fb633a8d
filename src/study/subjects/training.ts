/** Whole trainings under a recipe of sparsity, on one sparse core. */

import { locate } from '../../base/errors.js';
import { replayTrainings, sparsifiable, type TrainingReplay } from '../../pipeline/sparse-training.js';
import { type TrainingScenario, trainingOf } from '../../scenario/load-training.js';
import { measured } from '../measures.js';
import type { Subject } from '../subject.js';

declare module '../measure.js' {
  interface Outcomes {
    training: TrainingReplay;
  }
}

export const trainingSubject: Subject = {
  noun: 'a scenario of a training',
  usual: () => 'training',
  load(yaml) {
    const scenario = trainingOf(yaml);
    locate({ ...yaml.placeOf(['pattern']), path: '' }, () => sparsifiable(scenario.layers, scenario.nm));
    return {
      ...{ notes: [], inputs: [], cost: costOf(scenario) },
      measure: (names) => measured('training', names, replayed(scenario)),
    };
  },
};

function replayed({ recipe, core, ...plan }: TrainingScenario): TrainingReplay {
  const [training] = replayTrainings({ ...plan, recipes: [recipe], cores: [core] });
  return training as TrainingReplay;
}

/** Multiplications of a dense step, for as many densities as a training has at the most. */
function costOf({ layers, length }: TrainingScenario): number {
  const step = layers.reduce(
    (sum, { inputs, outputs, positions, groups }) => sum + inputs * outputs * positions * groups,
    0,
  );
  return step * length.totalEpochs;
}
