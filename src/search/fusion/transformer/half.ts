/**
 * Half-precision numbers (IEEE 754 binary16) as base64 text, lowest byte first: how the model's weights are shipped.
 */

/** @throws RangeError for text that does not hold whole numbers of two bytes */
export function halvesFrom(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 2 !== 0) throw new RangeError(`${bytes.length} bytes are no halves`);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => half(bytes.readUInt16LE(2 * i)));
}

const SUBNORMAL = 1 / 2 ** 24;

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * SUBNORMAL;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  // 2^(exponent − 25) · (1024 + fraction), by shifts of whole numbers: exact.
  return exponent >= 25
    ? sign * (1024 + fraction) * (1 << (exponent - 25))
    : (sign * (1024 + fraction)) / (1 << (25 - exponent));
}
