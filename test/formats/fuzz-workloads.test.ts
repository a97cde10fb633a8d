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
import { mutated, mutation } from '../support/mutations.js';
import { propertyRuns } from '../support/property-runs.js';

const folder = new URL('../fixtures/small-inputs/', import.meta.url).pathname;
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  chakra: [
    readFileSync(new URL('../bad-input/cases/chakra-operators/products.accepted.json', import.meta.url), 'utf8'),
  ],
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
          const start = process.cpuUsage();
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
          expect(process.cpuUsage(start).user).toBeLessThan(5_000_000); // µs: not without end
        },
      ),
      propertyRuns(600),
    );
  });
});
