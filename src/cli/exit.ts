/** What the process exits with. */
export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** A command that did what was asked, and found that what it was to hold does not: told in one line, and the exit is 1. */
export class DoesNotHold extends Error {}
