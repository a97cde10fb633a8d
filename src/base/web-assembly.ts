/**
 * Just enough of WebAssembly's binary form (version 1, with 128-bit vectors) for products of vectors and matrices in double
 * precision, and for sums of their bits and differences of whole numbers: code is a list of bytes, and an instruction with operands is its operands' code and its own.
 */

export type Code = readonly number[];

/** @param value unsigned, in groups of seven bits (LEB128) */
function packed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

function packedSigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 127;
    if ((rest >> 6 === 0 && low < 64) || (rest >> 6 === -1 && low >= 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

const vector = (code: number): number[] => [0xfd, ...packed(code)];
/** log2 of the alignment, and the offset. */
const place = (align: number, offset: number): number[] => [align, ...packed(offset)];

export const get = (local: number): Code => [0x20, ...packed(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...packed(local)];
export const integer = (value: number): Code => [0x41, ...packedSigned(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49];
export const loadInteger = (at: Code, offset: number): Code => [...at, 0x28, ...place(2, offset)];

/** Two doubles. */
export const loadPair = (at: Code, offset: number): Code => [...at, ...vector(0), ...place(3, offset)];
/** One double, twice. */
export const loadTwice = (at: Code, offset: number): Code => [...at, ...vector(10), ...place(3, offset)];
/** Two single-precision numbers as doubles, and back, rounded to the nearest. */
export const loadSingles = (at: Code, offset: number): Code => [
  ...[...at, ...vector(0x5d), ...place(2, offset)],
  ...vector(0x5f),
];
export const storeSingles = (at: Code, value: Code, offset: number): Code => [
  ...[...at, ...rounded(value), ...vector(0x5b), ...place(2, offset)],
  0,
];
const rounded = (value: Code): Code => [...value, ...vector(0x5e)];
/** To single precision, still as doubles. */
export const singles = (value: Code): Code => [...rounded(value), ...vector(0x5f)];
export const plus = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf0)];
export const multiplied = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf2)];
export const zeroPair: Code = [...vector(12), ...Array.from({ length: 16 }, () => 0)];
/** The bits of a double, twice. */
export function pairOf(value: number): Code {
  const bytes = [...new Uint8Array(Float64Array.of(value).buffer)];
  return [...vector(12), ...bytes, ...bytes];
}
/** Two sums modulo 2⁶⁴ of the bits as whole numbers. */
export const plusBits = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xce)];
/** Four differences modulo 2³². */
export const minusWholes = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xb1)];
/** Sixteen bytes from the given one on, of those of `a` and those of `b` behind them. */
export const bytesFrom = (first: number, a: Code, b: Code): Code => [
  ...[...a, ...b, ...vector(0x0d)],
  ...Array.from({ length: 16 }, (_, byte) => first + byte),
];
/** Bits of `a` where `mask` has them, else those of `b`. */
export const selected = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...vector(0x52)];
export const storePair = (at: Code, value: Code, offset: number): Code => [
  ...[...at, ...value, ...vector(11)],
  ...place(3, offset),
];
export const lane = (value: Code, which: 0 | 1): Code => [...value, ...vector(0x21), which];
export const plusOne = (a: Code, b: Code): Code => [...a, ...b, 0xa0];
export const storeOne = (at: Code, value: Code, offset: number): Code => [...at, ...value, 0x39, ...place(3, offset)];

/** Repeats the body as long as the condition holds, which is asked first. */
export function whileHolds(condition: Code, body: Code): Code {
  return [0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1, ...body, 0x0c, 0, 0x0b, 0x0b];
}

export interface Function {
  readonly name: string;
  /** All integers; they are the first locals. */
  readonly parameters: number;
  /** Locals behind them: integers, then pairs. */
  readonly integers: number;
  readonly pairs: number;
  readonly body: Code;
}

const list = (items: readonly Code[]): number[] => [...packed(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...packed(content.length), ...content];
const text = (name: string): number[] => list([...Buffer.from(name)].map((byte) => [byte]));

/** Functions of integers that return nothing, with a memory of `pages` pages of 64 KiB, exported as `memory`. */
export function assemble(functions: readonly Function[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...list(Array.from({ length: parameters }, () => [0x7f])), 0]);
  const exported = [
    [...text('memory'), 2, 0],
    ...functions.map(({ name }, index) => [...text(name), 0, ...packed(index)]),
  ];
  const bodies = functions.map(({ integers, pairs, body }) => {
    const code = [
      ...list([
        [...packed(integers), 0x7f],
        [...packed(pairs), 0x7b],
      ]),
      ...body,
      0x0b,
    ];
    return [...packed(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(3, list(functions.map((_, index) => packed(index)))),
    ...section(5, list([[0, ...packed(pages)]])),
    ...section(7, list(exported)),
    ...section(10, list(bodies)),
  ]);
}

/** What a module of `assemble` exports beside its functions. */
export interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** What of the platform's WebAssembly is used; Node's types leave its values out. */
interface Platform<Loops extends Exports> {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Loops };
}

/** Compiles the module, and gives it a memory of its own. */
export function compiled<Loops extends Exports>(code: Uint8Array<ArrayBuffer>): Loops {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Platform<Loops> }).WebAssembly;
  return new Instance(new Module(code)).exports;
}
