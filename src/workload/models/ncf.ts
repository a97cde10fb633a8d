/**
 * NCF, the NeuMF model: He et al., "Neural Collaborative Filtering" (WWW 2017), figure 3, in the MLPerf configuration
 * (64 factors, MLP 256-256-128-64). One user-item pair; embeddings and the product of the factorisation branch stay on
 * the host.
 */
import type { Model } from '../model.js';
import { concat, ModelBuilder, source } from '../model-builder.js';
import { mlp } from './mlp.js';

const FACTORS = 64;
const EMBEDDINGS = 256;
const WIDTHS = [256, 128, 64];

export function ncf(): Model {
  const net = new ModelBuilder('ncf', 'recommendation');
  const deep = mlp(net, 'mlp', source(EMBEDDINGS), WIDTHS);
  net.fc('prediction', concat(source(FACTORS), deep), 1);
  return net.build();
}
