/**
 * Which earlier layers a layer waits for: those it reads, less the ones another of them waits for anyway. A bit for
 * each pair of layers, so that a graph of ten thousand takes 12 MB.
 */
export class Dependencies {
  private readonly ancestors: Uint32Array[] = [];

  /** @param from indices of earlier layers, in any order, perhaps repeated */
  add(from: readonly number[]): number[] {
    const parents = [...new Set(from)].sort((a, b) => a - b);
    const after = parents.filter((parent) => !parents.some((other) => other > parent && this.has(other, parent)));
    const all = new Uint32Array((this.ancestors.length >>> 5) + 1);
    for (const parent of after) {
      this.ancestors[parent]!.forEach((bits, word) => {
        all[word] = all[word]! | bits;
      });
      all[parent >>> 5] = all[parent >>> 5]! | (1 << (parent & 31));
    }
    this.ancestors.push(all);
    return after;
  }

  private has(layer: number, ancestor: number): boolean {
    return ((this.ancestors[layer]![ancestor >>> 5] ?? 0) & (1 << (ancestor & 31))) !== 0;
  }
}
