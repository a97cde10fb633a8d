/**
 * What the contract suites are written with: a test runner's own words, handed in, so that the package depends on none.
 * Vitest's, Jest's and others' `describe`, `it` and `expect` fit.
 */

export interface Suite {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => void) => void;
  readonly expect: (value: unknown, message?: string) => Expectation;
}

/** The few words of `expect` that the suites use. */
export interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeGreaterThan(expected: number): void;
  toBeGreaterThanOrEqual(expected: number): void;
  toBeLessThanOrEqual(expected: number): void;
  toBeCloseTo(expected: number, digits: number): void;
  toContain(expected: unknown): void;
  toThrow(expected?: RegExp | string): void;
}
