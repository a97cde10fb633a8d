import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/errors.js';
import { parseDataflow } from '../../../src/cost/dataflow/language.js';
import { resolve } from '../../../src/cost/dataflow/resolve.js';

function problemOf(text: string): InputError['problem'] {
  try {
    parseDataflow(text, 'a.m');
  } catch (error) {
    if (error instanceof InputError) return error.problem;
  }
  throw new Error('no InputError');
}

describe('the language of dataflows', () => {
  it('reads maps, clusters, sizes and the output-centric spelling', () => {
    const { directives } = parseDataflow("Dataflow { SpatialMap(2*Sz(R)-1, 1) Y'; // rows\n Cluster(Tile, P); }");
    expect(directives).toMatchObject([
      {
        kind: 'spatial',
        dimension: 'Y',
        outputCentric: true,
        size: { constant: -1, terms: [{ factor: 2, name: 'R', dimension: true }] },
        offset: { constant: 1, terms: [] },
      },
      { kind: 'cluster', size: { constant: 0, terms: [{ factor: 1, name: 'Tile', dimension: false }] } },
    ]);
  });

  it('names place, expectation and finding', () => {
    expect(problemOf('SpatialMap(1,1) K;\n  TemporalMp(1,1) C;')).toMatchObject({
      file: 'a.m',
      line: 2,
      column: 3,
      found: 'TemporalMp',
      hint: 'did you mean TemporalMap?',
    });
    expect(problemOf('SpatialMap(1 1) K;')).toMatchObject({ line: 1, column: 14, found: '1' });
    expect(problemOf('SpatialMap(1,1) Q;')).toMatchObject({ column: 17, found: 'Q' });
    expect(problemOf('SpatialMap(1,1)')).toMatchObject({ found: 'end of file' });
    expect(problemOf('Dataflow { }')).toMatchObject({ found: 'an empty dataflow' });
  });

  it('refuses a constant without a value when a dataflow is used', () => {
    const dataflow = parseDataflow('SpatialMap(Tile,1) K;', 'a.m');
    expect(() => resolve(dataflow, 'CONV', false, { Tyle: 2 })).toThrow(
      'a.m:1:1: expected a constant (Tyle), found "Tile" (did you mean Tyle?)',
    );
    expect(() => resolve(parseDataflow('TemporalMap(1,1) K;'), 'CONV', false, {})).toThrow('one or two spatial maps');
  });
});
