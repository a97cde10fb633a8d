/**
 * A step: one pass of new tokens of several sequences through the model. A decode step takes one token of each sequence,
 * a prefill step tokens of prompts; a step may be both.
 */

export interface Step {
  readonly sequences: readonly StepSequence[];
}

export interface StepSequence {
  /** Index of the request. */
  readonly request: number;
  /** Place of the first new token: so many tokens are in the cache already. */
  readonly cachedTokens: number;
  readonly newTokens: number;
  /** The new tokens are a prompt's, or are computed again; otherwise the one new token is the output's last. */
  readonly isPrompt: boolean;
  /** The step ends with a token of the output. */
  readonly hasOutput: boolean;
}

export type StepKind = 'prefill' | 'decode' | 'mixed';

export function stepTokens({ sequences }: Step): number {
  return sequences.reduce((sum, { newTokens }) => sum + newTokens, 0);
}

export function stepKind({ sequences }: Step): StepKind {
  const prompts = sequences.filter(({ isPrompt }) => isPrompt).length;
  if (prompts === sequences.length) return 'prefill';
  return prompts === 0 ? 'decode' : 'mixed';
}
