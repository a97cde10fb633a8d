/**
 * Frames of a decaying structure: patterns that follow each other between the dense and the fine-tuning epochs.
 *
 *     stepwise    (M−1):M, M/2:M, M/4:M, … in log2(M / N) + 1 frames
 *     geometric   8N:8M, 4N:4M, 2N:2M, N:M: the density stays, the choice narrows
 *     densify     N:8M, N:4M, N:2M, N:M
 *
 * Frame i begins at dense + ⌊i · (total − dense − fine-tuning) / frames⌋; of two in one epoch the later counts.
 */
import { InputError } from '../../base/errors.js';
import { formatNm, type Nm } from '../../problem/sparsity/nm.js';
import type { StructureKind, TrainingLength } from './recipe.js';

export interface Frame {
  readonly fromEpoch: number;
  readonly nm: Nm;
}

/** First to last. @throws InputError for a stepwise decay to a pattern without zeros */
export function structureFrames(kind: StructureKind, nm: Nm, length: TrainingLength): Frame[] {
  const patterns = patternsOf(kind, nm);
  const size = (length.totalEpochs - length.denseEpochs - length.finetuneEpochs) / patterns.length;
  const frames = new Map<number, Nm>();
  patterns.forEach((pattern, i) => {
    frames.set(length.denseEpochs + Math.floor(i * size), pattern);
  });
  return [...frames].map(([fromEpoch, pattern]) => ({ fromEpoch, nm: pattern }));
}

function patternsOf(kind: StructureKind, nm: Nm): Nm[] {
  const { n, m } = nm;
  if (kind === 'stepwise') {
    if (m < 2) throw new InputError({ path: 'nm', expected: 'a pattern with zeros', found: formatNm(nm) });
    return Array.from({ length: halvings(m / n) + 1 }, (_, i) => ({
      n: i === 0 ? m - 1 : Math.floor(m / (1 << i)),
      m,
    }));
  }
  return [8, 4, 2, 1].map((times) => ({ n: kind === 'geometric' ? n * times : n, m: m * times }));
}

/** ⌊log2 of the ratio⌋. */
function halvings(ratio: number): number {
  let count = 0;
  for (let rest = ratio; rest >= 2; rest /= 2) count++;
  return count;
}
