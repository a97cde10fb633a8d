/**
 * DIN: Zhou et al., "Deep Interest Network for Click-Through Rate Prediction" (KDD 2018), with the widths of the
 * authors' code (zhougr1993/DeepInterestNetwork, din/model.py): items embedded in 128, attention MLP 80-40-1 on every
 * past behaviour, MLP 80-40-1 on top. One candidate; default history: 100 behaviours, the cut of the authors' DIEN code.
 */
import type { Model } from '../model.js';
import { activate, awaiting, concat, embedded, ModelBuilder, multiply, type Tensor } from '../model-builder.js';
import { mlp } from './mlp.js';

const ITEM = 128;
/** Of the goods and categories of the authors' Amazon data set, Electronics: 63,001 goods. */
const ROWS = 63_001;

export function din({ historyLength = 100 }: { readonly historyLength?: number } = {}): Model {
  const net = new ModelBuilder('din', 'recommendation');
  const item = embedded('item', ITEM, 1, ROWS);
  const history = embedded('history', ITEM, historyLength, ROWS);
  const weights = activationUnit(net, item, history);
  const summed = net.matmul('attention.sum', weights, history, { m: 1, n: ITEM, k: historyLength });
  const interest = net.fc('interest', summed, ITEM);
  net.output(mlp(net, 'mlp', concat(interest, item, multiply(interest, item)), [80, 40, 1]));
  return net.build();
}

/** How much each past behaviour matters for the candidate: an MLP over both, their difference and their product. */
export function activationUnit(net: ModelBuilder, item: Tensor, history: Tensor): Tensor {
  const mixed = awaiting(history, item);
  const features = concat(mixed, mixed, mixed, mixed);
  const first = activate('sigmoid', net.linear('attention.1', features, 80));
  return net.linear('attention.3', activate('sigmoid', net.linear('attention.2', first, 40)), 1);
}
