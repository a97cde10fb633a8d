/** Numbers to half precision, to the nearest, of two as near to the even one; then to base64 text. */

/** @throws RangeError for what half precision cannot hold */
export function toHalves(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    bytes.writeUInt16LE(bitsOf(value), 2 * i);
  });
  return bytes.toString('base64');
}

const LARGEST = 65504;

function bitsOf(value: number): number {
  const size = Math.abs(value);
  if (!(size <= LARGEST)) throw new RangeError(`half precision does not hold ${value}`);
  const sign = value < 0 ? 0x8000 : 0;
  let exponent = 15; // of numbers from 1 up to 2
  let scaled = size;
  while (scaled >= 2) {
    scaled /= 2;
    exponent++;
  }
  while (scaled < 1 && exponent > 1) {
    scaled *= 2;
    exponent--;
  }
  const steps = evenly(scaled * 1024);
  // Subnormal numbers have exponent 1 and less than 1024 steps; rounding up to the next power carries over by itself.
  return sign + (exponent - 1) * 1024 + steps;
}

function evenly(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
