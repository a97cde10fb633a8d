/**
 * Convolutions on NVDLA's RTL (nvdla/hw, nv_small 771f20cc and nv_medium_512 1a65f1f5): cycles of replay and estimate, bytes
 * by operand, layers in a queue. Nothing here was fitted to single rows: sizes are the RTL's parameters, and three figures
 * of each machine are measured (docs/accuracy.md). The rows quoted are an excerpt of the reference tables.
 */
import { describe, expect, it } from 'vitest';
import { estimateConvolution } from '../../src/cost/convolution/estimate.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { convolutionCores } from '../../src/machine/convolution-core-presets.js';
import type { Figure } from '../../src/validation/against/foreign-check.js';
import { nvdlaCheck } from '../../src/validation/against/nvdla.js';
import { hardwareShapeOf } from '../../src/validation/against/nvdla-row.js';
import { hasReference, referenceText } from '../support/reference.js';

const QUOTED = `machine,layer,memory,read_bytes_per_cycle,latency_cycles,in_w,in_h,c,r,s,k,stride,pad,out_w,out_h,cbuf_data_banks,cbuf_weight_banks,cycles,input_bytes_read,weight_bytes_read,output_bytes_written
nv_small,conv-16x16x64,A,8,50,16,16,64,3,3,64,1,1,16,16,4,9,151914,16384,36864,16384
nv_small,gemm-4-4096-64,B,1,50,4,1,4096,1,1,64,1,0,4,1,4,28,282866,16384,262144,256
nv_small,conv-9x9x96,C,8,400,9,9,96,3,3,100,1,0,7,7,2,22,72775,7776,86400,5096
nv_medium_512,attention-128-64-128,A,16,50,128,1,64,1,1,128,1,0,128,1,1,1,7596,8192,8192,16384
nv_medium_512,resnet50-conv5-reduce,A,16,50,7,7,2048,1,1,512,1,0,7,7,7,25,115900,100352,1048576,25088
`;

const companion = (name: string): never => {
  throw new Error(`${name} is not asked for`);
};

function figuresOf(text: string): Figure[] {
  return [...nvdlaCheck.figures({ text, file: 'table.csv', companion })];
}

interface Errors {
  readonly mean: number;
  readonly worst: number;
}

function errorsOf(figures: readonly Pick<Figure, 'ours' | 'table'>[]): Errors {
  const errors = figures.map(({ ours, table }) => Math.abs(Number(ours) / Number(table) - 1));
  return { mean: errors.reduce((sum, error) => sum + error, 0) / errors.length, worst: Math.max(...errors) };
}

function expectWithin(figures: readonly Figure[], { mean, worst }: Errors): void {
  const found = errorsOf(figures);
  expect(found.mean).toBeLessThanOrEqual(mean);
  expect(found.worst).toBeLessThanOrEqual(worst);
}

const ofQuantity = (figures: readonly Figure[], quantity: string): Figure[] =>
  figures.filter((figure) => figure.quantity === quantity);

describe('NVDLA in RTL', () => {
  it('moves the bytes of the quoted rows, in their cycles', () => {
    const figures = figuresOf(QUOTED);
    expect(figures).toHaveLength(5 * 4);
    expectWithin(ofQuantity(figures, 'cycles'), { mean: 0.005, worst: 0.01 });
    const bytes = figures.filter(({ quantity }) => quantity !== 'cycles');
    expect(bytes.filter(({ ours, table }) => ours !== Number(table))).toEqual([]);
  });

  it.skipIf(!hasReference).each([
    ['nvdla_small_rtl.csv', 57, { mean: 0.01, worst: 0.08 }],
    ['nvdla_medium512_rtl.csv', 49, { mean: 0.01, worst: 0.12 }],
  ] as const)('takes the cycles of %s, by events and by formula', (name, rows, bound) => {
    const text = referenceText('silicon', name);
    const figures = figuresOf(text);
    const cycles = ofQuantity(figures, 'cycles');
    expect(cycles).toHaveLength(rows);
    expectWithin(cycles, bound);
    expect(figures.filter(({ quantity, ours, table }) => quantity !== 'cycles' && ours !== Number(table))).toEqual([]);
    const estimates = parseNamedCsv(text, name, []).map((row, index) => {
      const core = convolutionCores.get(row.text('machine'));
      const banks = {
        dataBanks: Number(row.text('cbuf_data_banks')),
        weightBanks: Number(row.text('cbuf_weight_banks')),
      };
      const ours = estimateConvolution({ ...hardwareShapeOf(row), ...banks }, core, {
        bytesPerCycle: Number(row.text('read_bytes_per_cycle')),
        latencyCycles: Number(row.text('latency_cycles')),
      });
      return { row: index, quantity: 'cycles', ours, table: row.text('cycles') };
    });
    expectWithin(estimates, bound);
  });

  it.skipIf(!hasReference)('takes the cycles of 1 × 1 layers and products where the array is busy', () => {
    for (const name of ['nvdla_small_rtl.csv', 'nvdla_medium512_rtl.csv']) {
      const text = referenceText('silicon', name);
      const cycles = ofQuantity(figuresOf(text), 'cycles');
      const bound = parseNamedCsv(text, name, []).flatMap((row, index) => {
        const { channelAtom, kernelAtom } = convolutionCores.get(row.text('machine'));
        const { pixels, taps, channels, kernels } = hardwareShapeOf(row);
        const steps = pixels * taps * Math.ceil(channels / channelAtom) * Math.ceil(kernels / kernelAtom);
        return taps === 1 && steps >= 0.85 * Number(row.text('cycles')) ? [cycles[index]!] : [];
      });
      expect(bound.length).toBeGreaterThan(5);
      expectWithin(bound, { mean: 0.002, worst: 0.005 });
    }
  });

  it.skipIf(!hasReference)("takes the cycles of NVIDIA's traces, and of layers in a queue", () => {
    expectWithin(ofQuantity(figuresOf(referenceText('silicon', 'nvdla_small_traces.csv')), 'cycles'), {
      mean: 0.02,
      worst: 0.08,
    });
    const queued = figuresOf(referenceText('silicon', 'nvdla_small_back_to_back.csv'));
    for (const quantity of ['first_layer_cycles', 'second', 'third', 'fourth'])
      expectWithin(ofQuantity(queued, quantity), { mean: 0.01, worst: 0.05 });
  });
});

describe('a chip of your own', () => {
  it('is described in a file that the table names', () => {
    const text = QUOTED.replace('nv_small,conv', 'mine.yaml,conv');
    const mine = (description: string): Figure => {
      const source = { text: description, file: 'mine.yaml' };
      return [...nvdlaCheck.figures({ text, file: 'table.csv', companion: () => source })][0]!;
    };
    expect(mine('like: nv_small\n').ours).toBe(figuresOf(QUOTED)[0]!.ours);
    expect(Number(mine('{like: nv_small, kernelAtom: 16}').ours)).toBeLessThan(90_000);
    expect(() => mine('{like: nv_small, outputrate: 2}')).toThrow(/outputRate/);
    expect(() => mine('{like: nv_smal}')).toThrow(/nv_small/);
  });
});
