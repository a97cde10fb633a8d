/**
 * A genome made step by step, as a policy sees it: at every step some numbers are observed, and one option of each of a
 * few independent choices is taken. After the last step the genome is whole and has a cost.
 */
export interface Episode {
  /** Steps until the genome is whole. */
  readonly steps: number;
  /** Numbers an observation has. */
  readonly inputs: number;
  /** Options of each choice of a step. */
  readonly choices: readonly number[];
  begin(): void;
  /** Writes the `inputs` numbers seen before the next step from `at` on. */
  observe(into: Float64Array, at: number): void;
  /** Takes the options that stand in `action` from `at` on. */
  take(action: Int32Array, at: number): void;
}

/** Who answers: samples still allowed, and the cost of the genome just made, which is one sample. */
export interface EpisodeSearch {
  readonly left: number;
  cost(): number;
}
