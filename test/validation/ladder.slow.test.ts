/** The ladder of every bundled scenario. */
import { readdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { expectLadder, SCENARIOS } from './expect-ladder.js';

describe('the ladder', () => {
  it.each(readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml')))(
    'of %s starts at the allocator, ends at the replay, sums to the difference',
    expectLadder,
  );
});
