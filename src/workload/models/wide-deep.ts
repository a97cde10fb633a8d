/**
 * Wide & Deep: Cheng et al., "Wide & Deep Learning for Recommender Systems" (DLRS 2016), figure 4, the app-store model:
 * concatenated embeddings and dense features of about 1,200 values, ReLU layers of 1,024, 512 and 256, one logistic
 * unit. One sample. The wide part is a sparse sum over cross-product features: look-ups, so it stays on the host.
 */
import type { Model } from '../model.js';
import { ModelBuilder, source } from '../model-builder.js';
import { mlp } from './mlp.js';

export function wideDeep(): Model {
  const net = new ModelBuilder('wide-deep', 'recommendation');
  net.output(mlp(net, 'deep', source(1200), [1024, 512, 256, 1]));
  return net.build();
}
