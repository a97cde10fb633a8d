/**
 * A convolution core as somebody describes it: a bundled one by `like`, and what differs. The cost model takes these
 * options beside a core's rows, columns and SG; a file of a machine takes the array and the banks besides.
 */
import type * as zod from 'zod';
import { InputError } from '../base/errors.js';
import type { ConvolutionCore } from './convolution-core.js';
import { convolutionCores } from './convolution-core-presets.js';

const DEFAULT_LIKE = 'nv_small';

/** Larger is a slip of the keyboard. */
const MOST = { atom: 4096, banks: 4096, bytes: 2 ** 30, requests: 65_536, rate: 65_536, cycles: 1e6 } as const;

export interface CoreDescription extends Partial<ConvolutionCore> {
  readonly like?: string;
}

type Z = typeof zod;

/** What a cost model of a core is described with. */
export function timingSchema(z: Z): zod.ZodType {
  return sensible(z.strictObject(timingOptions(z)));
}

/** What a file of a machine is written with. */
export function coreFileSchema(z: Z): zod.ZodType {
  const whole = (most: number) => z.int().min(1).max(most).optional();
  const array = { channelAtom: whole(MOST.atom), kernelAtom: whole(MOST.atom), bankBytes: whole(MOST.bytes) };
  return sensible(z.strictObject({ ...timingOptions(z), ...array }));
}

function timingOptions(z: Z) {
  const whole = (most: number, least = 1) => z.int().min(least).max(most).optional();
  const rate = () => z.number().min(1e-3).max(MOST.rate).optional();
  const cycles = () => z.number().min(0).max(MOST.cycles).optional();
  return {
    like: z.enum(convolutionCores.names).optional(),
    featureAtom: whole(MOST.atom),
    /** One at the least for the input and one for weights. */
    banks: whole(MOST.banks, 2),
    weightLineBytes: whole(MOST.bytes),
    beatBytes: whole(MOST.atom),
    burstBeats: whole(MOST.requests),
    requestsInFlight: whole(MOST.requests),
    outputRate: rate(),
    sustainedOutputRate: rate(),
    setUpCycles: cycles(),
    groupSetUpCycles: cycles(),
  };
}

/** Banks and lines of whole beats, and an output stage that does not sustain more than it can. */
function sensible<S extends zod.ZodType>(schema: S): S {
  return schema.superRefine((value, context) => {
    const flaw = flawOf(merged(value as CoreDescription));
    if (flaw === undefined) return;
    const { path, expected, found } = flaw;
    context.addIssue({ code: 'custom', path: [path], params: { expected, found } });
  });
}

/** Without a rate of its own, a described output stage sustains what its nominal rate is. */
function merged({ like = DEFAULT_LIKE, ...said }: CoreDescription): ConvolutionCore {
  const sustained = said.outputRate === undefined ? {} : { sustainedOutputRate: said.outputRate };
  return { ...convolutionCores.get(like), ...sustained, ...said };
}

/** @throws InputError for what no core can be */
export function buildConvolutionCore(description: CoreDescription): ConvolutionCore {
  const core = merged(description);
  const flaw = flawOf(core);
  if (flaw !== undefined) throw new InputError(flaw);
  return core;
}

interface Flaw {
  readonly path: keyof ConvolutionCore;
  readonly expected: string;
  readonly found: number;
}

function flawOf(core: ConvolutionCore): Flaw | undefined {
  for (const path of ['weightLineBytes', 'bankBytes'] as const)
    if (core[path] % core.beatBytes !== 0)
      return { path, expected: `a multiple of a beat, ${core.beatBytes} bytes`, found: core[path] };
  if (core.banks < 2) return { path: 'banks', expected: 'at least 2, for input and weights', found: core.banks };
  const { outputRate, sustainedOutputRate } = core;
  if (sustainedOutputRate <= outputRate) return undefined;
  return {
    path: 'sustainedOutputRate',
    expected: `at most the nominal rate, ${outputRate}`,
    found: sustainedOutputRate,
  };
}
