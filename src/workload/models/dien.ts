/**
 * DIEN: Zhou et al., "Deep Interest Evolution Network for Click-Through Rate Prediction" (AAAI 2019), with the widths of
 * the authors' code (mouna99/dien, `Model_DIN_V2_Gru_Vec_attGru`): embeddings of 18, items of 36, a GRU, an attention
 * MLP, an attentional GRU (AUGRU), MLP 200-80-2. One candidate; default history: 100 behaviours, the cut of that code.
 * The auxiliary loss's network, which only training uses, is left out.
 *
 * A GRU is two jobs: its input projections over the whole history, and its recurrence. The recurrence is one gemm with a
 * row a step: work and traffic are right (its few kilobytes of weights stay on chip between steps), and so is the time
 * on a core that takes rows one after another; on one that spreads rows over the array it is optimistic.
 */
import type { Model } from '../model.js';
import { activate, awaiting, concat, embedded, firstRow, ModelBuilder, type Tensor } from '../model-builder.js';
import { activationUnit } from './din.js';
import { mlp } from './mlp.js';

/** Of the authors' Amazon data set, Books: 543,060 users and 367,983 goods. */
const USERS = 543_060;
const ITEMS = 367_983;
const EMBEDDING = 18;
const ITEM = 2 * EMBEDDING;
const HIDDEN = 36;

export function dien({ historyLength = 100 }: { readonly historyLength?: number } = {}): Model {
  const net = new ModelBuilder('dien', 'recommendation');
  const user = embedded('user', EMBEDDING, 1, USERS);
  const item = embedded('item', ITEM, 1, ITEMS);
  const history = embedded('history', ITEM, historyLength, ITEMS);
  const interests = recurrence(net, 'gru', inputGates(net, 'gru', history));
  const candidate = net.fc('attention.query', item, HIDDEN);
  const attention = activationUnit(net, candidate, interests);
  const evolved = recurrence(net, 'augru', awaiting(inputGates(net, 'augru', interests), attention));
  // The item, the sum of the history and their product come from the host.
  net.output(activate('softmax', mlp(net, 'mlp', concat(user, item, item, item, firstRow(evolved)), [200, 80, 2])));
  return net.build();
}

/** Reset gate, update gate and candidate state, as far as they depend on the input alone. */
function inputGates(net: ModelBuilder, name: string, input: Tensor): Tensor {
  return net.linear(`${name}.input`, input, 3 * HIDDEN);
}

/** The state's share of the three gates in every step, and the states it makes. */
function recurrence(net: ModelBuilder, name: string, gates: Tensor): Tensor {
  const states = { ...gates, channels: HIDDEN };
  return activate('gates', { ...net.linear(`${name}.recurrent`, states, 3 * HIDDEN), channels: HIDDEN });
}
