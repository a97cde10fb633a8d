/**
 * Mutated files of every workload format: the result is a network, or a complaint that names the file; never another
 * exception, and never without end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { workloadFormats } from '../../src/formats/workload-format.js';
import { propertyRuns } from '../support/property-runs.js';

const folder = new URL('../fixtures/small-inputs/', import.meta.url).pathname;
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  gamma: ['K,C,Y,X,R,S,T\n64,32,56,56,3,3,1\n1,64,56,56,3,3,2\n', '256,128,2048\n1,64,2048\n', '105,124,91,1,1,1,3\n'],
  maestro: filesOf('.m'),
  onnx: filesOf('.onnx'),
  'scale-sim': [
    ...filesOf('.csv'),
    'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides, Type,\ng,16,64,64,32,1,1,1,Gemm,\nc,8,8,3,3,4,4,1,Conv,\n',
  ],
  timeloop: filesOf('.yaml'),
};

function filesOf(ending: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => readFileSync(join(folder, name), 'latin1'));
}

/** What is written instead of a token: borders of what readers take for numbers, and names every object has. */
const TOKENS = [
  ...[
    '0',
    '-1',
    '1e999',
    '9223372036854775807',
    '2147483648',
    'NaN',
    '',
    ' ',
    ',',
    '{',
    '}',
    '{{',
    '}}',
    '<<<: *x',
    '&x',
  ],
  ...[
    '__proto__',
    'constructor',
    '*base_problem',
    "{{include_text('tl-base.yaml')}}",
    "{{include_text('x')}}",
    '\u0000',
    '#',
    '"',
  ],
];

const mutation = fc.record({
  kind: fc.constantFrom('byte', 'cut', 'drop line', 'double line', 'token', 'splice'),
  at: fc.nat(),
  to: fc.nat(),
  token: fc.constantFrom(...TOKENS),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutated(text: string, { kind, at, to, token }: Mutation): string {
  const place = text.length === 0 ? 0 : at % text.length;
  const lines = text.split('\n');
  const line = at % lines.length;
  switch (kind) {
    case 'byte':
      return text.slice(0, place) + String.fromCharCode(to % 256) + text.slice(place + 1);
    case 'cut':
      return text.slice(0, place);
    case 'drop line':
      return lines.toSpliced(line, 1).join('\n');
    case 'double line':
      return lines.toSpliced(line, 0, lines[to % lines.length]!).join('\n');
    case 'splice':
      return text.slice(0, place) + text.slice(to % (text.length + 1));
    default: {
      const tokens = [...text.matchAll(/[\w.'*&-]+/g)];
      const found = tokens[at % Math.max(1, tokens.length)];
      if (found === undefined) return token;
      return text.slice(0, found.index) + token + text.slice(found.index + found[0].length);
    }
  }
}

describe('a damaged file', () => {
  it.each(Object.entries(SAMPLES))('of %s is a network or a complaint', (format, samples) => {
    const read = workloadFormats.get(format, {});
    const base = readFileSync(join(folder, 'tl-base.yaml'), 'utf8');
    const beside = (name: string): string => {
      if (name === 'tl-base.yaml') return base;
      throw new InputError({ file: name, expected: 'a readable file', found: 'no such file' });
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (sample, mutations) => {
          const text = mutations.reduce(mutated, sample);
          const start = performance.now();
          try {
            const bytes = () => Buffer.from(text, 'latin1');
            const { network } = read([
              { file: 'damaged', path: join(folder, 'damaged'), text: () => text, bytes, beside },
            ]);
            expect(network.layers.length).toBeGreaterThan(0);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            expect(error.message).toMatch(/^damaged/);
          }
          expect(performance.now() - start).toBeLessThan(5000);
        },
      ),
      propertyRuns(600),
    );
  });
});
