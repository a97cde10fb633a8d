/**
 * A convolution core as somebody describes it: a bundled one by `like`, and what differs. The cost model takes these
 * options beside a core's rows, columns and SG; a file of a machine takes the array and the banks besides.
 */
import type * as zod from 'zod';
import { InputError } from '../base/errors.js';
import type { ConvolutionCore } from './convolution-core.js';
import { convolutionCores } from './convolution-core-presets.js';

export const DEFAULT_LIKE = 'nv_small';

/** Larger is a slip of the keyboard. */
const MOST = { atom: 4096, banks: 4096, bytes: 2 ** 30, requests: 65_536, rate: 65_536, cycles: 1e6 } as const;

type Z = typeof zod;

/** What a cost model of a core is described with. */
export function timingOptions(z: Z) {
  const whole = (most: number) => z.int().min(1).max(most).optional();
  const rate = () => z.number().min(1e-3).max(MOST.rate).optional();
  return {
    like: z.string().optional(),
    featureAtom: whole(MOST.atom),
    banks: whole(MOST.banks),
    weightLineBytes: whole(MOST.bytes),
    beatBytes: whole(MOST.atom),
    burstBeats: whole(MOST.requests),
    requestsInFlight: whole(MOST.requests),
    outputRate: rate(),
    sustainedOutputRate: rate(),
    setUpCycles: z.number().min(0).max(MOST.cycles).optional(),
    groupSetUpCycles: z.number().min(0).max(MOST.cycles).optional(),
  };
}

/** What a file of a machine is written with. */
export function coreFileSchema(z: Z) {
  const whole = (most: number) => z.int().min(1).max(most).optional();
  return z.strictObject({
    ...timingOptions(z),
    channelAtom: whole(MOST.atom),
    kernelAtom: whole(MOST.atom),
    bankBytes: whole(MOST.bytes),
  });
}

export interface CoreDescription extends Partial<ConvolutionCore> {
  readonly like?: string;
}

/**
 * Without a rate of its own, a described output stage sustains what its nominal rate is.
 * @throws InputError for a `like` that is no core, or banks that hold no whole beat
 */
export function buildConvolutionCore({ like = DEFAULT_LIKE, ...said }: CoreDescription): ConvolutionCore {
  const sustained = said.outputRate === undefined ? {} : { sustainedOutputRate: said.outputRate };
  const core = { ...convolutionCores.get(like), ...sustained, ...said };
  for (const name of ['bankBytes', 'weightLineBytes'] as const)
    if (core[name] % core.beatBytes !== 0)
      throw new InputError({
        path: name,
        expected: `a multiple of a beat, ${core.beatBytes} bytes`,
        found: core[name],
      });
  if (core.banks < 2)
    throw new InputError({ path: 'banks', expected: 'at least 2, for input and weights', found: core.banks });
  return core;
}
