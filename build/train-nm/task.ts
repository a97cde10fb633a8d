/**
 * The toy translation: a word's translation depends on the class of the word before it. Every class has a dictionary of its
 * own, a random permutation of the words, and every word a random class.
 */
import { stream } from '../../src/base/random.js';

export const WORDS = 64;
export const CLASSES = 4;

export interface Task {
  /** Word to translate to, by (word before, word): before · WORDS + word. */
  readonly target: Int32Array;
}

export function makeTask(seed: number): Task {
  const random = stream(seed, 'dictionaries');
  const dictionaries = Array.from({ length: CLASSES }, () => {
    const words = Int32Array.from({ length: WORDS }, (_, word) => word);
    for (let i = WORDS - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [words[i], words[j]] = [words[j]!, words[i]!];
    }
    return words;
  });
  const classOf = Int32Array.from({ length: WORDS }, () => random.below(CLASSES));
  const target = Int32Array.from(
    { length: WORDS * WORDS },
    (_, pair) => dictionaries[classOf[Math.floor(pair / WORDS)]!]![pair % WORDS]!,
  );
  return { target };
}

/** Pairs of words, drawn uniformly; the same for every recipe of a seed. */
export function makeBatches(seed: number, batch: number): () => Int32Array {
  const random = stream(seed, 'batches');
  const pairs = new Int32Array(batch);
  return () => {
    for (let i = 0; i < batch; i++) pairs[i] = random.below(WORDS * WORDS);
    return pairs;
  };
}
