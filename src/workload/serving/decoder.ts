/**
 * A decoder-only language model by its sizes: what a step of serving it (step-layers.ts) is made from. Blocks have
 * grouped-query attention (Ainslie et al., EMNLP 2023) and a feed-forward network, dense or a mixture of experts; norms,
 * positions and embedding look-ups are not modelled, as in the zoo. The sizes are those of the zoo's networks, with
 * their sources there.
 */
import { registry } from '../../base/registry.js';

export interface Decoder {
  readonly blocks: number;
  readonly width: number;
  readonly heads: number;
  /** Heads that keys and values have; `heads / keyHeads` query heads share each. */
  readonly keyHeads: number;
  /** Width of one head. */
  readonly depth: number;
  readonly feedForward: FeedForward;
  /** Of mixtures: so many blocks at the front have a dense network instead. */
  readonly dense?: { readonly blocks: number; readonly inner: number };
  readonly vocabulary: number;
  /** Tokens of prompt and output that a request may have together. */
  readonly contextTokens: number;
}

export interface FeedForward {
  /** Hidden layer, of one expert where there are experts. */
  readonly inner: number;
  /** down(act(gate(x)) · up(x)) instead of down(act(up(x))). */
  readonly isGated: boolean;
  readonly experts?: Experts;
}

export interface Experts {
  readonly count: number;
  /** Experts that a token goes to. */
  readonly chosen: number;
  /** Experts that every token goes to. */
  readonly shared: number;
}

declare module '../../base/registry.js' {
  interface Kinds {
    decoders: Decoder;
  }
}

/** Context lengths: Radford et al. 2019; Brown et al. 2020; Llama 3 (2024) before its extension; Jiang et al. 2024; Dai et al. 2024. */
export const decoders = registry('decoders', 'a language model that can be served', [
  decoder('gpt2', 'GPT-2 of 124 million parameters', {
    ...{ blocks: 12, width: 768, heads: 12, keyHeads: 12, depth: 64 },
    feedForward: { inner: 3072, isGated: false },
    ...{ vocabulary: 50_257, contextTokens: 1024 },
  }),
  decoder('gpt3-13b', 'a GPT-3 of 13 billion parameters', {
    ...{ blocks: 40, width: 5120, heads: 40, keyHeads: 40, depth: 128 },
    feedForward: { inner: 20_480, isGated: false },
    ...{ vocabulary: 50_257, contextTokens: 2048 },
  }),
  decoder('llama3-8b', 'Llama 3 8B', {
    ...{ blocks: 32, width: 4096, heads: 32, keyHeads: 8, depth: 128 },
    feedForward: { inner: 14_336, isGated: true },
    ...{ vocabulary: 128_256, contextTokens: 8192 },
  }),
  decoder('mixtral-8x7b', 'Mixtral 8×7B: of 8 experts a token takes 2', {
    ...{ blocks: 32, width: 4096, heads: 32, keyHeads: 8, depth: 128 },
    feedForward: { inner: 14_336, isGated: true, experts: { count: 8, chosen: 2, shared: 0 } },
    ...{ vocabulary: 32_000, contextTokens: 32_768 },
  }),
  decoder('deepseek-moe-16b', 'DeepSeekMoE 16B: of 64 experts a token takes 6, beside 2 shared ones', {
    ...{ blocks: 28, width: 2048, heads: 16, keyHeads: 16, depth: 128 },
    feedForward: { inner: 1408, isGated: true, experts: { count: 64, chosen: 6, shared: 2 } },
    dense: { blocks: 1, inner: 10_944 },
    ...{ vocabulary: 102_400, contextTokens: 4096 },
  }),
]);

function decoder(name: string, about: string, sizes: Decoder) {
  return { name, about, make: () => sizes };
}

/** Bytes of a token's keys and values in all blocks. */
export function cacheBytesPerToken({ blocks, keyHeads, depth }: Decoder, elementBytes: number): number {
  return 2 * blocks * keyHeads * depth * elementBytes;
}
