/**
 * DIN: Zhou et al., "Deep Interest Network for Click-Through Rate Prediction" (KDD 2018), with the widths of the
 * authors' code (zhougr1993/DeepInterestNetwork, din/model.py): items embedded in 128, attention MLP 80-40-1 on every
 * past behaviour, MLP 80-40-1 on top. One candidate; default history: 100 behaviours, the cut of the authors' DIEN code.
 */
import type { Model } from '../model.js';
import { add, concat, ModelBuilder, source, type Tensor } from '../model-builder.js';
import { mlp } from './mlp.js';

const ITEM = 128;

export function din({ historyLength = 100 }: { readonly historyLength?: number } = {}): Model {
  const net = new ModelBuilder('din', 'recommendation');
  const item = source(ITEM);
  const history = source(ITEM, historyLength);
  const weights = activationUnit(net, item, history);
  const summed = net.matmul('attention.sum', weights, history, { m: 1, n: ITEM, k: historyLength });
  const interest = net.fc('interest', summed, ITEM);
  mlp(net, 'mlp', concat(interest, item, add(interest, item)), [80, 40, 1]);
  return net.build();
}

/** How much each past behaviour matters for the candidate: an MLP over both, their difference and their product. */
export function activationUnit(net: ModelBuilder, item: Tensor, history: Tensor): Tensor {
  const mixed = add(history, item);
  const features = concat(mixed, mixed, mixed, mixed);
  return net.linear('attention.3', net.linear('attention.2', net.linear('attention.1', features, 80), 40), 1);
}
