/**
 * Which earlier layers a layer waits for: those it reads, less the ones another of them waits for anyway. A bit for each
 * pair of layers that are fewer than 4096 apart, so that time and memory are linear in the layers; what reaches further
 * back is kept, which does no harm.
 */

/** Layers a tensor is made of: said, or joined of others' when somebody asks. */
export interface Origin {
  readonly layers: readonly number[];
  readonly joined: readonly Origin[];
}

/** Made of no layer. */
export const STARTING: Origin = { layers: [], joined: [] };

/** More layers than this are joined once they are asked for. */
const FEW = 32;
/** Words of 32 layers that are looked back. */
const WORDS = 128;

export class Dependencies {
  private readonly ancestors: { readonly base: number; readonly bits: Uint32Array }[] = [];
  private readonly resolved = new WeakMap<Origin, readonly number[]>();

  /** Without those that another one waits for. Done at every tensor, so that the lists stay short along a residual stream. */
  join(origins: readonly Origin[]): Origin {
    const kept = origins.filter(({ layers, joined }) => layers.length > 0 || joined.length > 0);
    if (kept.length === 0) return STARTING;
    if (kept.length === 1) return kept[0]!;
    const size = kept.reduce((sum, { layers, joined }) => sum + (joined.length > 0 ? FEW : layers.length), 0);
    return size < FEW
      ? { layers: this.reduced(kept.flatMap(({ layers }) => layers)), joined: [] }
      : { layers: [], joined: kept };
  }

  /** The layers themselves, reduced and in order. */
  resolve(origin: Origin): readonly number[] {
    if (origin.joined.length === 0) return origin.layers;
    const known = this.resolved.get(origin);
    if (known !== undefined) return known;
    const seen = new Set<Origin>();
    const layers: number[] = [];
    const open = [origin];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const done = this.resolved.get(next);
      for (const layer of done ?? next.layers) layers.push(layer);
      if (done === undefined) for (const part of next.joined) open.push(part);
    }
    const result = this.reduced(layers);
    this.resolved.set(origin, result);
    return result;
  }

  /** The next layer. @param after what it waits for, reduced */
  add(after: readonly number[]): void {
    const word = this.ancestors.length >>> 5;
    const base = Math.max(0, word - WORDS + 1);
    const bits = new Uint32Array(word - base + 1);
    for (const parent of after) {
      this.merge(bits, base, parent);
      const at = (parent >>> 5) - base;
      if (at >= 0) bits[at] = bits[at]! | (1 << (parent & 31));
    }
    this.ancestors.push({ base, bits });
  }

  /** Forgets the layers from `count` on. */
  truncate(count: number): void {
    this.ancestors.length = count;
  }

  /** @param from indices of layers, in any order, perhaps repeated */
  private reduced(from: readonly number[]): readonly number[] {
    if (from.length < 2) return from;
    const parents = [...new Set(from)].sort((a, b) => a - b);
    const newest = parents.at(-1)! >>> 5;
    const base = Math.max(0, newest - WORDS + 1);
    const all = new Uint32Array(newest - base + 1);
    for (const parent of parents) this.merge(all, base, parent);
    return parents.filter((parent) => {
      const at = (parent >>> 5) - base;
      return at < 0 || (all[at]! & (1 << (parent & 31))) === 0;
    });
  }

  private merge(into: Uint32Array, base: number, layer: number): void {
    const { base: from, bits } = this.ancestors[layer]!;
    for (let word = Math.max(from, base); word < from + bits.length; word++)
      into[word - base] = into[word - base]! | bits[word - from]!;
  }
}
