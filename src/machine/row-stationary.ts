/**
 * A row-stationary array as the Eyeriss chip has it: each PE keeps a row of a filter and slides a row of the input along
 * it; R × e PEs, a set, make e rows of output; partial sums go through the global buffer (GLB) between passes. Words are
 * 16 bits. Source: Chen et al., Eyeriss, JSSC 2017 (65 nm, 200 MHz).
 */
import { KIB } from '../base/units.js';

export interface RowStationaryArray {
  readonly rows: number;
  readonly columns: number;
  /** Words in a PE's scratchpads for filters, inputs and partial sums. */
  readonly filterWords: number;
  readonly inputWords: number;
  readonly sumWords: number;
  /** Banks of the GLB for inputs and partial sums; each holds one or the other. */
  readonly banks: number;
  readonly bankBytes: number;
  readonly wordBytes: number;
  /** Words that each bus between GLB and array moves in a cycle; partial sums go in and out side by side. */
  readonly filterWordsPerCycle: number;
  readonly inputWordsPerCycle: number;
  readonly sumWordsPerCycle: number;
}

export const EYERISS_V1: RowStationaryArray = {
  rows: 12,
  columns: 14,
  filterWords: 224,
  inputWords: 12,
  sumWords: 24,
  // 108 KiB, of which 8 KiB hold filters that are to come.
  banks: 25,
  bankBytes: 4 * KIB,
  wordBytes: 2,
  filterWordsPerCycle: 4,
  inputWordsPerCycle: 1,
  sumWordsPerCycle: 4,
};
