/** What a search by the loop-nest model may be asked for, by the words that layers' searches have for it. */
import type { LayerObjective } from '../layer/layer-objective.js';
import type { NestMetric } from './nest-anneal.js';

export const NEST_METRICS: Readonly<Record<LayerObjective, NestMetric>> = {
  latency: 'delay',
  energy: 'energy',
  edp: 'edp',
  traffic: 'traffic',
};
