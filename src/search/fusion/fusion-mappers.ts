/**
 * The mappers of fused layers by the names a user gives them: those made for fusion, and every optimiser over the space
 * of strategies. A new one is a function of the `FusionMapper` type and an entry of this registry.
 */
import { entry, registry } from '../../base/registry.js';
import { optimisers } from '../optimisers/optimisers.js';
import { fusionDp } from './dp/fusion-dp.js';
import { fusionAnneal } from './fusion-anneal.js';
import type { FusionMapper } from './fusion-mapper.js';
import { fusionMapperOf } from './fusion-optimiser.js';
import { gSampler } from './g-sampler.js';
import { fusionTransformer } from './transformer/fusion-transformer.js';

declare module '../../base/registry.js' {
  interface Kinds {
    'fusion-mappers': FusionMapper;
  }
}

export const fusionMappers = registry('fusion-mappers', 'a mapper of fused layers', [
  entry('fusion-dp', 'the exact optimum over micro-batches that are powers of two', fusionDp),
  entry('g-sampler', 'the genetic algorithm that teaches DNNFuser, as published', gSampler),
  entry('fusion-anneal', 'simulated annealing that moves whole groups', fusionAnneal),
  entry('fusion-transformer', 'a sequence model that maps in one pass; its best of 16 strategies', fusionTransformer),
  ...optimisers.entries.map(({ name, about }) => entry(`fusion-${name}`, about, fusionMapperOf(optimisers.get(name)))),
]);
