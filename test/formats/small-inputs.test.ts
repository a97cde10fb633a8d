/** Small files of every kind that once was wrong or refused, with their multiply-accumulates as ONNX Runtime's shapes give them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workloadFormats } from '../../src/formats/workload-format.js';
import { macs } from '../../src/workload/layer.js';

interface Case {
  readonly file: string;
  readonly format: string;
  readonly macs?: number;
  readonly refused?: string;
}

const folder = new URL('../fixtures/small-inputs/', import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as { readonly cases: readonly Case[] };

function read({ file, format }: Case) {
  const path = join(folder, file);
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const bytes = () => readFileSync(path);
  return workloadFormats.get(format, {})([{ file, path, text: () => text(file), bytes, beside: text }]);
}

describe('small inputs', () => {
  it.each(cases.map((one) => [one.file, one] as const))('%s', (_, one) => {
    if (one.refused !== undefined) expect(() => read(one)).toThrow(one.refused);
    else expect(read(one).network.layers.reduce((sum, { layer }) => sum + macs(layer), 0)).toBe(one.macs);
  });
});
