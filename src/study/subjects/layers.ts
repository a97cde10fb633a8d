/** Layers of a network, each mapped onto an array or onto levels of memory. */
import { type SearchedLayers, searchLayers } from '../../pipeline/search-layers.js';
import { type LayersScenario, layersOf } from '../../scenario/load-layers.js';
import { measured } from '../measures.js';
import type { Subject } from '../subject.js';

declare module '../measure.js' {
  interface Outcomes {
    layers: SearchedLayers;
  }
}

export const layersSubject: Subject = {
  noun: 'a scenario of layers',
  usual: () => 'layers',
  load(yaml) {
    const scenario = layersOf(yaml);
    const { notes, inputs } = scenario;
    return {
      ...{ notes, inputs, cost: costOf(scenario) },
      measure: (names) => measured('layers', names, searchLayers(scenario)),
    };
  },
};

function costOf({ work, samples }: LayersScenario): number {
  return samples * (work.model === 'loop-nest' ? work.problems.length : work.layers.length);
}
