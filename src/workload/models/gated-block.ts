/**
 * The parts of LLaMA-like decoders: grouped-query attention (Ainslie et al., EMNLP 2023), gated feed-forward networks (Shazeer,
 * 2020) and mixtures of such networks, in which a router sends each token to its best few experts (Shazeer et al., ICLR 2017).
 */
import type { Random } from '../../base/random.js';
import { activate, add, awaiting, type ModelBuilder, multiply, type Tensor } from '../model-builder.js';

export interface AttentionShape {
  readonly heads: number;
  /** Heads that keys and values have; the queries of `heads / keyHeads` heads share them. */
  readonly keyHeads: number;
}

/** With its residual connection. Queries of the heads that share a key are rows of one product: the key is read once. */
export function groupedAttention(net: ModelBuilder, name: string, input: Tensor, shape: AttentionShape): Tensor {
  const { heads, keyHeads } = shape;
  const { channels, y } = input;
  const depth = channels / heads;
  const rows = (y * heads) / keyHeads;
  const query = net.linear(`${name}.query`, input, channels);
  const key = net.linear(`${name}.key`, input, depth * keyHeads);
  const value = net.linear(`${name}.value`, input, depth * keyHeads);
  const products = net.matmul(`${name}.scores`, query, key, { m: rows, n: y, k: depth, groups: keyHeads });
  const scores = activate('softmax', products, rows * y * keyHeads);
  const mixed = net.matmul(`${name}.context`, scores, value, { m: rows, n: depth, k: y, groups: keyHeads });
  return normalised(net.linear(`${name}.output`, { ...mixed, channels, y }, channels), input);
}

/** The sum with what passed by, normalised. */
export function normalised(made: Tensor, passed: Tensor): Tensor {
  return activate('rmsNorm', add(made, passed));
}

/** down(act(gate(x)) · up(x)). */
export function gatedNetwork(net: ModelBuilder, name: string, input: Tensor, inner: number): Tensor {
  const gate = activate('silu', net.linear(`${name}.gate`, input, inner));
  const gated = multiply(net.linear(`${name}.up`, input, inner), gate);
  return net.linear(`${name}.down`, gated, input.channels);
}

export interface Mixture {
  readonly experts: number;
  /** Experts a token goes to. */
  readonly chosen: number;
  /** Hidden layer of an expert. */
  readonly inner: number;
  /** Experts that every token goes to, as one network as wide as all of them. */
  readonly shared?: number;
}

/** Experts that no token was sent to are not read. @param random draws the routing: each token's experts, all equally likely */
export function mixture(net: ModelBuilder, name: string, input: Tensor, shape: Mixture, random: Random): Tensor {
  const { experts, chosen, inner, shared = 0 } = shape;
  const router = activate('softmax', net.linear(`${name}.router`, input, experts));
  const tokens = routed(input.y, experts, chosen, random);
  const routedInput = awaiting(input, router);
  const outputs = tokens.flatMap((y, expert) =>
    y === 0 ? [] : [gatedNetwork(net, `${name}.expert${expert}`, { ...routedInput, y }, inner)],
  );
  if (shared > 0) outputs.push(gatedNetwork(net, `${name}.shared`, input, shared * inner));
  // A token's experts' outputs are weighted and added to what passed by.
  return activate('rmsNorm', add(input, ...outputs));
}

/** How many tokens go to each expert. */
function routed(tokens: number, experts: number, chosen: number, random: Random): number[] {
  const counts = new Array<number>(experts).fill(0);
  const order = Array.from({ length: experts }, (_, expert) => expert);
  for (let token = 0; token < tokens; token++)
    for (let i = 0; i < chosen; i++) {
      const other = i + random.below(experts - i);
      [order[i], order[other]] = [order[other]!, order[i]!];
      counts[order[i]!]!++;
    }
  return counts;
}
