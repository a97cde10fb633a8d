import { describe, expect, it } from 'vitest';
import { visible, visibleLine, withoutSecret } from '../../src/base/text.js';

describe('foreign text', () => {
  it('shows what a terminal would obey, and what would turn the order of what follows', () => {
    expect(visible('a\u001b[31mb\u0000\u007f\u0085\tc\nd')).toBe('a\u241b[31mb\u2400\u2421\uFFFD\tc\nd');
    expect(visible('gnp.\u202Etxt \u2066x\u2069')).toBe('gnp.\uFFFDtxt \uFFFDx\uFFFD');
    expect(visibleLine('a\n\tb')).toBe('a\u240A\u2409b');
  });

  it.each([
    ['rediss://user:s3cret@host:6379/1', 'rediss://…@host:6379/1'],
    ['redis://:s3cret@host', 'redis://…@host'],
    ['--engine=redis://user:s3@cret@host', '--engine=redis://…@host'],
    ['redis://host:6379', 'redis://host:6379'],
    ['a@b.yaml', 'a@b.yaml'],
  ])('leaves the secret out of %s', (text, shown) => {
    expect(withoutSecret(text)).toBe(shown);
  });
});
