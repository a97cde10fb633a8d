/** What the process exits with. */
export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * A command that did what was asked, and has found what no script may take for success: bounds that do not hold, points
 * without a result. Told in one line, and the exit is 1.
 */
export class DoesNotHold extends Error {}
