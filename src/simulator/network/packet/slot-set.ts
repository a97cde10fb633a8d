/**
 * A set of small integers that finds the next member at or after a place without a search: one bit a member, and one
 * bit for every 32 of these. What a round robin over very many queue pairs needs.
 */
export class SlotSet {
  private bits = new Int32Array(1);
  private words = new Int32Array(1);
  private members = 0;

  get size(): number {
    return this.members;
  }

  has(slot: number): boolean {
    return slot >> 5 < this.bits.length && (this.bits[slot >> 5]! & (1 << (slot & 31))) !== 0;
  }

  add(slot: number): void {
    const word = slot >> 5;
    if (word >= this.bits.length) this.makeRoomFor(word);
    const bit = 1 << (slot & 31);
    if ((this.bits[word]! & bit) !== 0) return;
    this.bits[word]! |= bit;
    this.words[word >> 5]! |= 1 << (word & 31);
    this.members++;
  }

  delete(slot: number): void {
    const word = slot >> 5;
    const bit = 1 << (slot & 31);
    if (word >= this.bits.length || (this.bits[word]! & bit) === 0) return;
    this.bits[word]! &= ~bit;
    if (this.bits[word] === 0) this.words[word >> 5]! &= ~(1 << (word & 31));
    this.members--;
  }

  /** The first member at or after `slot`; −1 when there is none. */
  from(slot: number): number {
    const word = slot >> 5;
    if (this.members === 0 || word >= this.bits.length) return -1;
    const here = this.bits[word]! & (-1 << (slot & 31));
    if (here !== 0) return (word << 5) | lowestBit(here);
    const after = word + 1;
    for (let group = after >> 5; group < this.words.length; group++) {
      const mask = group === after >> 5 ? -1 << (after & 31) : -1;
      const found = this.words[group]! & mask;
      if (found === 0) continue;
      const at = (group << 5) | lowestBit(found);
      return (at << 5) | lowestBit(this.bits[at]!);
    }
    return -1;
  }

  private makeRoomFor(word: number): void {
    const size = Math.max(word + 1, this.bits.length * 2);
    const bits = new Int32Array(size);
    bits.set(this.bits);
    this.bits = bits;
    const words = new Int32Array((size + 31) >> 5);
    words.set(this.words);
    this.words = words;
  }
}

/** Position of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
