/** The mappers of fused layers by the names a user gives them. */
import { fusionDp } from './dp/fusion-dp.js';
import { fusionAnneal } from './fusion-anneal.js';
import type { FusionMapper } from './fusion-mapper.js';
import { gSampler } from './g-sampler.js';
import { fusionTransformer } from './transformer/fusion-transformer.js';

export interface FusionMapperEntry {
  readonly about: string;
  readonly map: FusionMapper;
}

export const FUSION_MAPPERS: Readonly<Record<string, FusionMapperEntry>> = {
  'fusion-dp': { about: 'the exact optimum over micro-batches that are powers of two', map: fusionDp },
  'g-sampler': { about: 'the genetic algorithm that teaches DNNFuser, as published', map: gSampler },
  'fusion-anneal': { about: 'simulated annealing that moves whole groups', map: fusionAnneal },
  'fusion-transformer': {
    about: 'a sequence model that maps in one pass; the best of 16 strategies it gives',
    map: fusionTransformer,
  },
};
