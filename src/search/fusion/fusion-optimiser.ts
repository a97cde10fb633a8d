/** An optimiser that knows nothing of fusion, as a mapper of fused layers. It begins with nothing fused. */
import { powersOfTwo } from '../../mapping/fusion-plan/strategy.js';
import type { Optimiser } from '../optimiser.js';
import type { FusionMapper } from './fusion-mapper.js';
import { FusionTokenSpace } from './fusion-space.js';

export function fusionMapperOf(optimise: Optimiser): FusionMapper {
  return ({ chain, batch, objective }, { samples, random, choices = powersOfTwo(batch), onProgress }) => {
    const space = new FusionTokenSpace(chain.layers.length, choices);
    const seeds = [space.baseline()];
    const budget = { samples, random, seeds, ...(onProgress === undefined ? {} : { onProgress }) };
    const { genome, ...found } = optimise(space, (tokens: Int32Array) => objective(tokens, 0), budget);
    return { ...found, tokens: genome, isOptimal: false };
  };
}
