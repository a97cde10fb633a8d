/**
 * Report data as JSON text with typed arrays packed into base64, little endian. Integers take as many bytes as their
 * range needs. Float64 columns (times) become 32-bit and Float32 columns (rates) 16-bit levels between their least and
 * greatest value: far below a pixel at any zoom. unpack.ts is the other half.
 */

import type { Packed } from './packed.js';

/** Safe inside a script element. */
export function packedJson(data: unknown): string {
  const text = JSON.stringify(data, (_, value: unknown) => (ArrayBuffer.isView(value) ? pack(value) : value));
  return text.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function pack(values: ArrayBufferView): Packed {
  if (values instanceof Float64Array) return { ...levels(values, 'u32', 0xffff_ffff), as: 'f64' };
  if (values instanceof Float32Array) return { ...levels(values, 'u16', 0xffff), as: 'f32' };
  if (values instanceof Int32Array) return { packed: 'i32', base64: base64(values), as: 'i32' };
  if (values instanceof Uint32Array) {
    const most = values.reduce((max, value) => Math.max(max, value), 0);
    if (most < 256) return { packed: 'u8', base64: base64(Uint8Array.from(values)), as: 'u32' };
    if (most < 65_536) return { packed: 'u16', base64: base64(Uint16Array.from(values)), as: 'u32' };
    return { packed: 'u32', base64: base64(values), as: 'u32' };
  }
  throw new TypeError(`no packing for ${values.constructor.name}`);
}

function levels(values: Float64Array | Float32Array, packed: 'u32' | 'u16', most: number) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const step = max > min ? (max - min) / most : 0;
  const level = packed === 'u32' ? new Uint32Array(values.length) : new Uint16Array(values.length);
  if (step > 0) for (let i = 0; i < values.length; i++) level[i] = Math.round((values[i]! - min) / step);
  return { packed, base64: base64(level), min: values.length === 0 ? 0 : min, step };
}

function base64(array: ArrayBufferView): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}
