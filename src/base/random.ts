/**
 * Seeded random streams: xoshiro128** (Blackman & Vigna, 2018), seeded through splitmix32 so that neighbouring seeds
 * give unrelated streams. A named stream (`stream(seed, 'mapper')`) does not shift when another part draws more.
 */

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number) {
    let state = seed | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1; // the all-zero state would stay there for ever
  }

  /** Uniform over the 2³² unsigned integers. */
  uint32(): number {
    const m = Math.imul(this.b, 5);
    const result = Math.imul((m << 7) | (m >>> 25), 9) >>> 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), in steps of 2⁻³². */
  uniform(): number {
    return this.uint32() * 2.3283064365386963e-10;
  }

  /** Uniform over 0 … n − 1. The bias, below n / 2³², does not matter for the sizes drawn here. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by Box–Muller; one of the pair is thrown away to keep the state plain. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A uniformly drawn element. The list must not be empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** An independent stream for one purpose: FNV-1a of the name, mixed into the seed. */
export function stream(seed: number, name: string): Random {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return new Random(Math.imul(seed, 0x9e3779b1) ^ hash);
}
