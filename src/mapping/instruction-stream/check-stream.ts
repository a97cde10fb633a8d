/**
 * Whether an engine can take a stream: registers that are there, rows that a tile has, tiles in registers of their kind.
 */
import { InputError } from '../../base/errors.js';
import { MNEMONICS, MULTIPLY } from './instruction.js';
import type { InstructionNode, InstructionRun, InstructionStream } from './stream.js';

export interface StreamMachine {
  readonly tile: { readonly m: number };
  readonly registers: number;
  readonly accumulators?: { readonly registers: number } | undefined;
}

/** What `where` says of an instruction of a run: its line in a file, say. */
export type WhereIs = (index: number) => { readonly line?: number; readonly column?: number; readonly path?: string };

const INSTRUCTION: WhereIs = (index) => ({ path: `instruction ${index}` });

/** @throws InputError, with the place that `where` gives, for an instruction that the engine cannot take */
export function checkStream({ nodes }: InstructionStream, machine: StreamMachine, where: WhereIs = INSTRUCTION): void {
  for (const node of nodes) checkNode(node, machine, where);
}

function checkNode(node: InstructionNode, machine: StreamMachine, where: WhereIs): void {
  if (node.kind === 'run') checkRun(node, machine, where);
  else for (const inner of node.body) checkNode(inner, machine, where);
}

function checkRun(run: InstructionRun, { tile, registers, accumulators }: StreamMachine, where: WhereIs): void {
  const own = accumulators?.registers ?? 0;
  const all = registers + own;
  const refuse = (i: number, expected: string, found: string): never => {
    throw new InputError({ ...where(i), expected, found });
  };
  for (let i = 0; i < run.length; i++) {
    const operation = run.operation[i]!;
    const name = MNEMONICS[operation] as string;
    const named = operation === MULTIPLY ? [run.d[i]!, run.a[i]!, run.b[i]!, run.c[i]!] : [run.d[i]!];
    for (const register of named)
      if (register >= all) refuse(i, `one of the ${all} tile registers, t0 … t${all - 1}`, `${name} with t${register}`);
    if (run.rows[i]! > tile.m) refuse(i, `at most ${tile.m} rows, those of a tile`, `${name} of ${run.rows[i]!} rows`);
    if (own === 0 || operation !== MULTIPLY) continue;
    for (const register of [run.d[i]!, run.c[i]!])
      if (register >= own) refuse(i, `a result in one of the accumulators t0 … t${own - 1}`, `t${register}`);
    for (const register of [run.a[i]!, run.b[i]!])
      if (register < own) refuse(i, `an operand in one of the registers t${own} … t${all - 1}`, `t${register}`);
  }
}
