/**
 * Reads what pack.ts wrote: JSON in which typed arrays are base64 text.
 */
import type { Packed } from './packed.js';

export function unpackedJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => (isPacked(value) ? unpack(value) : value));
}

function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && 'packed' in value && 'base64' in value;
}

function unpack({ packed, base64, min = 0, step = 0, as }: Packed) {
  const bytes = bytesOf(base64);
  const { buffer } = bytes;
  const read = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array }[packed];
  const values = new read(buffer, 0, bytes.length / read.BYTES_PER_ELEMENT);
  if (as === 'u32') return Uint32Array.from(values);
  if (as === 'i32') return Int32Array.from(values);
  const floats = as === 'f64' ? new Float64Array(values.length) : new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = min + values[i]! * step;
  return floats;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
