/**
 * Random fused chains with strategies, small, so that failures read well: a few layers, whole bytes, batches that
 * micro-batches do not divide.
 */
import fc from 'fast-check';
import type { FusedMachine } from '../../src/machine/fused-machine.js';
import { type FusionChain, OUTSIDE, type SideInput } from '../../src/mapping/fusion-plan/chain.js';
import { fusionPlan } from '../../src/mapping/fusion-plan/plan.js';

export interface FusionCase {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly tokens: readonly number[];
  readonly memoryBytes: number;
  readonly machine: FusedMachine;
}

export interface FusionCaseOptions {
  readonly maxLayers?: number;
  readonly maxBatch?: number;
  /** Residual sums, inputs from outside, tensors that leave. Default true. */
  readonly sideInputs?: boolean;
}

const machine: fc.Arbitrary<FusedMachine> = fc.record({
  macsPerCycle: fc.constantFrom(1, 7, 64),
  offChipBytesPerCycle: fc.constantFrom(1, 3, 8, 16),
  onChipBytesPerCycle: fc.constantFrom(5, 16, 64),
});

export function fusionChains({ maxLayers = 7, sideInputs = true }: FusionCaseOptions = {}): fc.Arbitrary<FusionChain> {
  return fc.integer({ min: 1, max: maxLayers }).chain((layers) => {
    const list = (length: number, min: number, max: number): fc.Arbitrary<number[]> =>
      fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });
    const side = fc
      .record({
        layer: fc.nat(layers - 1),
        back: fc.nat(layers),
        bytesPerSample: fc.integer({ min: 1, max: 30 }),
        isMadeHere: fc.boolean(),
      })
      .map(({ layer, back, bytesPerSample, isMadeHere }): SideInput => {
        if (back < layer) return { tensor: back, layer, bytesPerSample };
        return { tensor: OUTSIDE, layer, bytesPerSample, ...(isMadeHere ? { madeFrom: Math.min(back, layer) } : {}) };
      });
    return fc.record({
      name: fc.constant('random'),
      layers: fc.constant(Array.from({ length: layers }, (_, i) => `l${i + 1}`)),
      activationBytes: list(layers + 1, 1, 60),
      weightBytes: list(layers, 0, 2000),
      macs: list(layers, 0, 500),
      sideInputs: sideInputs ? fc.array(side, { maxLength: 3 }) : fc.constant([]),
      leaving:
        sideInputs && layers > 1
          ? fc.uniqueArray(fc.integer({ min: 1, max: layers - 1 }), { maxLength: 2 })
          : fc.constant([]),
    });
  });
}

export function fusionCases(options: FusionCaseOptions = {}): fc.Arbitrary<FusionCase> {
  return fusionChains(options)
    .chain((chain) =>
      fc.integer({ min: 1, max: options.maxBatch ?? 24 }).chain((batch) => {
        const layers = chain.layers.length;
        const token = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: batch }), fc.constant(Math.min(batch, 2)));
        return fc.record({
          chain: fc.constant(chain),
          batch: fc.constant(batch),
          tokens: fc
            .array(token, { minLength: layers, maxLength: layers })
            .map((tokens) => tokens.map((t, i) => (i === layers - 1 ? 0 : t))),
          memory: fc.constantFrom('tight', 'pinned', 'any', 'ample'),
          any: fc.integer({ min: 50, max: 6000 }),
          machine,
        });
      }),
    )
    .map(({ memory, any, ...drawn }) => ({ ...drawn, memoryBytes: memoryOf(drawn, memory, any) }));
}

/** Just enough for the strategy with weights reloaded, or with weights kept; any; or more than enough. */
function memoryOf(
  { chain, tokens, batch }: Pick<FusionCase, 'chain' | 'tokens' | 'batch'>,
  memory: string,
  any: number,
): number {
  if (memory === 'ample') return 1e6;
  if (memory === 'any') return any;
  const { groups } = fusionPlan(chain, tokens, batch, 1e9);
  const needs = groups.map(({ first, last, stagingBytes, weightBytes }) => {
    const largest = Math.max(...chain.weightBytes.slice(first, last + 1));
    return stagingBytes + (memory === 'tight' ? largest : weightBytes);
  });
  return Math.max(50, ...needs);
}
