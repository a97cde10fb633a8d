/**
 * Which earlier layers a layer waits for: those it reads, less the ones another of them waits for anyway. A bit for
 * each pair of layers, so that a graph of ten thousand takes 12 MB.
 */
export class Dependencies {
  private readonly ancestors: Uint32Array[] = [];

  /**
   * Without those that another one waits for. Done at every tensor, so that the lists stay short in a graph whose
   * residual stream passes through all of it.
   * @param from indices of layers, in any order, perhaps repeated
   */
  reduced(from: readonly number[]): readonly number[] {
    if (from.length < 2) return from;
    const parents = [...new Set(from)].sort((a, b) => a - b);
    return parents.filter((parent) => !parents.some((other) => other > parent && this.has(other, parent)));
  }

  /** The next layer. @param after what it waits for, reduced */
  add(after: readonly number[]): void {
    const all = new Uint32Array((this.ancestors.length >>> 5) + 1);
    for (const parent of after) {
      this.ancestors[parent]!.forEach((bits, word) => {
        all[word] = all[word]! | bits;
      });
      all[parent >>> 5] = all[parent >>> 5]! | (1 << (parent & 31));
    }
    this.ancestors.push(all);
  }

  private has(layer: number, ancestor: number): boolean {
    return ((this.ancestors[layer]![ancestor >>> 5] ?? 0) & (1 << (ancestor & 31))) !== 0;
  }
}
