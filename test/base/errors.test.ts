import { describe, expect, it } from 'vitest';
import { InputError, locate } from '../../src/base/errors.js';

describe('errors that name their place', () => {
  it('say file, line, column, path, expected and found', () => {
    const error = new InputError({
      file: 's.yaml',
      line: 5,
      column: 27,
      path: 'cores.1.rows',
      expected: 'a number',
      found: 'x',
    });
    expect(error.message).toBe('s.yaml:5:27 cores.1.rows: expected a number, found "x"');
  });

  it('gain the place of those who know it on their way up', () => {
    const inner = (): never => {
      throw new InputError({ path: 'rows', expected: 'a number', found: undefined });
    };
    expect(() => locate({ file: 's.yaml', path: 'cores.1' }, inner)).toThrow(
      's.yaml cores.1.rows: expected a number, found nothing',
    );
  });

  it('leave other errors alone', () => {
    expect(() =>
      locate({ file: 's.yaml' }, () => {
        throw new TypeError('ours');
      }),
    ).toThrow(TypeError);
  });
});
