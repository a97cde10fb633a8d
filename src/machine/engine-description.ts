/**
 * A matrix engine as somebody describes it: a bundled one by `engine`, and what differs, key by key. Presets are data of
 * the same form. The cost model takes the keys as options, beside a core's array and clock; a file of an engine has its
 * name and clock besides.
 */
import type * as zod from 'zod';
import { InputError } from '../base/errors.js';
import { controls, dataVariants } from './engine-controls.js';
import { enginePresets } from './engine-presets.js';
import {
  type Accumulators,
  buildEngine,
  ENGINE_DATAFLOWS,
  type EngineOptions,
  type MatrixEngine,
  ENGINE_LIMITS as MOST,
} from './matrix-engine.js';

export interface EngineDescription extends Omit<EngineOptions, 'accumulators' | 'control' | 'data'> {
  /** A preset's name. */
  readonly engine?: string;
  readonly control?: string;
  readonly data?: string;
  /** What is left out is the preset's, else as of the other registers. */
  readonly accumulators?: Partial<Accumulators>;
}

export const DEFAULT_ENGINE = 'RASA-DMDB-WLS';

type Z = typeof zod;

/** The keys that a scenario's options and a file have in common. */
export function engineKeys(z: Z) {
  const whole = (most: number, least = 1) => z.int().min(least).max(most).optional();
  const name = (names: readonly string[]) => z.enum(names as [string, ...string[]]).optional();
  const ports = { loadCycles: whole(MOST.cycles), storeCycles: whole(MOST.cycles) };
  const registers = { registers: whole(MOST.registers), registerBytes: whole(MOST.bytes) };
  return {
    engine: name(enginePresets.names),
    dataflow: z.enum(ENGINE_DATAFLOWS).optional(),
    tile: z
      .strictObject({
        m: whole(MOST.dimension),
        n: whole(MOST.dimension),
        k: whole(MOST.dimension),
        elementBytes: whole(MOST.elementBytes),
        accumulatorBytes: whole(MOST.elementBytes),
      })
      .optional(),
    ...registers,
    accumulators: z.strictObject({ ...registers, ...ports }).optional(),
    control: name(controls.names),
    bypassRule: z.string().min(1).optional(),
    data: name(dataVariants.names),
    mergeCycles: whole(MOST.cycles, 0),
    accumulateCycles: whole(MOST.cycles),
    ...ports,
    outputForwarding: z.boolean().optional(),
    renaming: z.boolean().optional(),
    partialRows: z.boolean().optional(),
  };
}

/** What a file of an engine is written with. */
export function engineFileSchema(z: Z): zod.ZodType {
  const ownNames = {
    name: z.string().min(1).max(100).optional(),
    clockRatio: z.number().positive().max(1000).optional(),
  };
  return sensible(z.strictObject({ ...ownNames, ...engineKeys(z) }), (given) => {
    describedEngine(given as EngineDescription);
  });
}

/** The schema, and what `demand` refuses, where the refusal says. */
export function sensible<S extends zod.ZodType>(schema: S, demand: (given: unknown) => void): S {
  return schema.superRefine((given, context) => {
    try {
      demand(given);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { path = '', expected, found } = error.problem;
      context.addIssue({ code: 'custom', path: saidAt(path, given as object), params: { expected, found } });
    }
  });
}

/** What is not said itself is refused because of another key, which is. */
const BECAUSE_OF: Readonly<Record<string, readonly string[]>> = {
  data: ['control', 'dataflow'],
  control: ['dataflow'],
  tile: ['accumulators', 'registerBytes', 'data'],
  block: ['registers', 'accumulators'],
  loopOrder: ['renaming'],
};

function saidAt(path: string, given: object): string[] {
  const [first = '', ...rest] = path.split('.');
  if (first in given) return [first, ...rest];
  const other = BECAUSE_OF[first]?.find((key) => key in given);
  return other === undefined ? [] : [other];
}

/** @throws InputError for an engine that cannot be */
export function describedEngine({ engine = DEFAULT_ENGINE, ...said }: EngineDescription = {}): MatrixEngine {
  return changedEngine(enginePresets.get(engine).engine, said);
}

/** An engine with what is said of it changed; named after it, unless it has a name of its own. @throws InputError */
export function changedEngine(base: MatrixEngine, said: Omit<EngineDescription, 'engine'>): MatrixEngine {
  const changes = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  if (Object.keys(changes).length === 0) return base;
  const { tile, accumulators, ...rest } = changes as Omit<EngineDescription, 'engine'>;
  // Another control has bypass rules of its own.
  const { bypassRule, ...kept } = base;
  return buildEngine({
    ...(rest.control === undefined ? base : kept),
    name: `like ${base.name}`,
    ...rest,
    tile: { ...base.tile, ...tile },
    ...(accumulators === undefined ? {} : { accumulators: accumulatorsOf(accumulators, { ...base, ...rest }) }),
  });
}

function accumulatorsOf(
  said: Partial<Accumulators>,
  { registerBytes, loadCycles, storeCycles, accumulators }: Omit<MatrixEngine, 'control' | 'data'>,
): Accumulators {
  const registers = said.registers ?? accumulators?.registers;
  if (registers === undefined)
    throw new InputError({ path: 'accumulators.registers', expected: 'how many there are', found: undefined });
  return { registerBytes, loadCycles, storeCycles, ...accumulators, ...said, registers };
}
