/**
 * Random matrix engines and random programs for them: any legal combination, any register in any role.
 */
import { fc } from '@fast-check/vitest';
import { controls, dataVariants } from '../../src/machine/engine-controls.js';
import { buildEngine, type MatrixEngine } from '../../src/machine/matrix-engine.js';
import { load, multiply, store, type TileInstruction } from '../../src/mapping/instruction-stream/instruction.js';
import { type InstructionNode, type InstructionStream, runOf } from '../../src/mapping/instruction-stream/stream.js';

/** Control, data variant and bypass rule that go together. */
const VARIANTS = controls.names.flatMap((control) =>
  dataVariants.names
    .filter((data) => !controls.get(control).needsDoubleBuffer || dataVariants.get(data).weightBuffers === 2)
    .flatMap((data) =>
      (Object.keys(controls.get(control).bypass ?? { none: [] }) as string[]).map((bypassRule) => ({
        control,
        data,
        bypassRule: bypassRule === 'none' ? undefined : bypassRule,
      })),
    ),
);

export const variants = fc.constantFrom(...VARIANTS);

export const engines: fc.Arbitrary<MatrixEngine> = fc
  .record({
    variant: variants,
    m: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 6 }),
    halfK: fc.integer({ min: 1, max: 4 }),
    oddK: fc.boolean(),
    registers: fc.integer({ min: 1, max: 8 }),
    loadCycles: fc.integer({ min: 1, max: 15 }),
    storeCycles: fc.integer({ min: 1, max: 15 }),
    mergeCycles: fc.integer({ min: 0, max: 3 }),
    outputForwarding: fc.boolean(),
    renaming: fc.boolean(),
    partialRows: fc.boolean(),
  })
  .map(({ variant: { control, data, bypassRule }, m, n, halfK, oddK, ...rest }) =>
    buildEngine({
      ...rest,
      control,
      data,
      ...(bypassRule === undefined ? {} : { bypassRule }),
      tile: { m, n, k: oddK && dataVariants.get(data).multipliers === 1 ? 2 * halfK - 1 : 2 * halfK },
    }),
  );

/** A program that the engine can take: mostly multiplies, accumulating in place more often than not. */
export function programs(engine: MatrixEngine, maxLength = 24): fc.Arbitrary<TileInstruction[]> {
  const register = fc.nat(engine.registers - 1);
  const rows = engine.partialRows ? fc.integer({ min: 0, max: engine.tile.m }) : fc.constant(0);
  const inPlace = fc.tuple(register, register, register, rows).map(([d, a, b, r]) => multiply(d, a, b, d, r));
  const anywhere = fc
    .tuple(register, register, register, register, rows)
    .map(([d, a, b, c, r]) => multiply(d, a, b, c, r));
  const loads = fc.tuple(register, rows).map(([d, r]) => load(d, { rows: r }));
  const stores = fc.tuple(register, rows).map(([d, r]) => store(d, { rows: r }));
  return fc.array(
    fc.oneof(
      { arbitrary: inPlace, weight: 4 },
      { arbitrary: anywhere, weight: 1 },
      { arbitrary: loads, weight: 3 },
      { arbitrary: stores, weight: 1 },
    ),
    { maxLength },
  );
}

/** Random programs in random loops. */
export function loopNests(engine: MatrixEngine, depth = 2): fc.Arbitrary<InstructionNode[]> {
  const run = programs(engine, 5).map((program) => runOf(program.map((instruction) => ({ instruction }))));
  if (depth === 0) return fc.array(run, { minLength: 1, maxLength: 2 });
  const loop = fc
    .record({ count: fc.integer({ min: 1, max: depth === 1 ? 40 : 12 }), body: loopNests(engine, depth - 1) })
    .map(({ count, body }): InstructionNode => ({ kind: 'loop', count, body }));
  return fc.array(fc.oneof({ arbitrary: loop, weight: 2 }, { arbitrary: run, weight: 1 }), {
    minLength: 1,
    maxLength: 3,
  });
}

export const loopRuns = engines.chain((engine) =>
  fc.record({ engine: fc.constant(engine), stream: loopNests(engine).map((nodes): InstructionStream => ({ nodes })) }),
);

export interface EngineRun {
  readonly engine: MatrixEngine;
  readonly program: readonly TileInstruction[];
}

export const engineRuns: fc.Arbitrary<EngineRun> = engines.chain((engine) =>
  fc.record({ engine: fc.constant(engine), program: programs(engine) }),
);
