/** What a search may spend, and what it begins with. */
import type { Random } from '../base/random.js';

/**
 * Evaluations of the objective for each group, unless a scenario or the command line says otherwise: 100 generations of
 * 100, as in the MAGMA paper's figures.
 */
export const DEFAULT_SAMPLES = 10_000;

export const DEFAULT_SEED = 1;

export interface Budget<G> {
  /** How often the objective may be asked. */
  readonly samples: number;
  readonly random: Random;
  /** Genomes to begin with; as many as `samples` allow are used. */
  readonly seeds?: readonly G[];
  /** Stop as soon as a value this low is found. */
  readonly stopAt?: number;
  /** Stop after so many seconds; what is found then depends on the machine. */
  readonly timeLimitSeconds?: number;
  /** Told now and then, for progress bars. */
  readonly onProgress?: (samples: number, best: number) => void;
}
