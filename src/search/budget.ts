/** What a search may spend, unless a scenario or the command line says otherwise. */

/** Evaluations of the objective for each group: 100 generations of 100, as in the MAGMA paper's figures. */
export const DEFAULT_SAMPLES = 10_000;

export const DEFAULT_SEED = 1;
