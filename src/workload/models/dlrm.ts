/**
 * DLRM: Naumov et al., "Deep Learning Recommendation Model for Personalization and Recommendation Systems" (2019), in
 * the MLPerf configuration for Criteo Terabyte (facebookresearch/dlrm, bench/run_and_time.sh): 13 dense features, 26
 * embeddings of 128, dot-product interaction. One sample; on cores without
 * vector lanes the embeddings come from the host. Rows of a table are capped
 * at 40 million, as MLPerf caps them; here every table has that many.
 */
import type { Model } from '../model.js';
import { awaiting, embedded, ModelBuilder, source } from '../model-builder.js';
import { mlp } from './mlp.js';

const DENSE_FEATURES = 13;
const BOTTOM = [512, 256, 128];
const TABLES = 26;
const ROWS = 40_000_000;
const TOP = [1024, 1024, 512, 256, 1];

export function dlrm(): Model {
  const net = new ModelBuilder('dlrm', 'recommendation');
  const dense = mlp(net, 'bottom', source(DENSE_FEATURES), BOTTOM);
  const vectors = TABLES + 1;
  const looked = embedded('embeddings', 128, TABLES, ROWS, { tables: TABLES, perTable: 1 });
  const all = awaiting(dense, looked);
  const dots = net.matmul('interaction', all, all, { m: vectors, n: vectors, k: dense.channels });
  // Of the symmetric matrix of dot products, the part below the diagonal joins the dense vector: 351 + 128 inputs.
  const distinct = (vectors * (vectors - 1)) / 2;
  mlp(net, 'top', awaiting(source(distinct + dense.channels), dots, dense), TOP);
  return net.build();
}
