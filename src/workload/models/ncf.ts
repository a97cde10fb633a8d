/**
 * NCF, the NeuMF model: He et al., "Neural Collaborative Filtering" (WWW 2017), figure 3, in the MLPerf configuration
 * (64 factors, MLP 256-256-128-64). One user-item pair; on cores without vector lanes
 * embeddings and the product of the factorisation branch stay on the host. Tables of MovieLens 20M's 138,493 users.
 */
import type { Model } from '../model.js';
import { activate, concat, embedded, ModelBuilder, multiply, type Tensor } from '../model-builder.js';
import { mlp } from './mlp.js';

const ROWS = 138_493;
const FACTORS = 64;
const EMBEDDINGS = 256;
const WIDTHS = [256, 128, 64];

export function ncf(): Model {
  const net = new ModelBuilder('ncf', 'recommendation');
  const pairs = embedded('embeddings', EMBEDDINGS / 2, 2, ROWS, { tables: 2, perTable: 1 });
  const deep = mlp(net, 'mlp', { ...pairs, channels: EMBEDDINGS, y: 1 }, WIDTHS);
  const [user, item] = ['users', 'items'].map((side) => embedded(`factors.${side}`, FACTORS, 1, ROWS));
  const product = multiply(user as Tensor, item as Tensor);
  net.output(activate('sigmoid', net.fc('prediction', concat(product, deep), 1)));
  return net.build();
}
