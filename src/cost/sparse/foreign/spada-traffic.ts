/**
 * Traffic of a row-wise accelerator with a cache, as Spada-sim counts it (tsinghua-ideal/spada-sim b0c7316; Spada: Li et
 * al., ASPLOS 2023): words to and from DRAM, two for each non-zero, its index and its value. While what is worked on fits
 * the cache, every operand crosses once, whatever the order of work. Where it does not, these figures are a lower bound.
 */
import { nonZeros } from '../../../problem/sparsity/pattern.js';
import {
  outputNonZeros,
  type SparseProduct,
  touchedRowsNonZeros,
  usefulMacs,
} from '../../../problem/sparsity/product.js';

export interface RowWiseTraffic {
  readonly aReadWords: number;
  /** Of the rows of B that some non-zero of A asks for. */
  readonly bReadWords: number;
  readonly cWriteWords: number;
  /** The most the cache can be asked to hold while nothing is read twice. */
  readonly residentBytes: number;
}

const WORDS_PER_ENTRY = 2;
const WORD_BYTES = 4;

/** @param outer the order of outer products, which keeps every partial product; else rows of C are finished one by one */
export function rowWiseTraffic(product: SparseProduct, outer: boolean): RowWiseTraffic {
  const bReadWords = WORDS_PER_ENTRY * touchedRowsNonZeros(product);
  const cWriteWords = WORDS_PER_ENTRY * outputNonZeros(product);
  const partialWords = outer ? WORDS_PER_ENTRY * usefulMacs(product) : cWriteWords;
  return {
    aReadWords: WORDS_PER_ENTRY * nonZeros(product.a),
    bReadWords,
    cWriteWords,
    residentBytes: WORD_BYTES * (bReadWords + partialWords),
  };
}
