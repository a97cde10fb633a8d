/**
 * A shared SRAM once more, as plainly as it goes: a list of what happens in the order of the mapping, and after each of it
 * everything that is there looked at again. Which reads find their tensor, by job and tensor.
 */
import type { JobUse, Tensor } from '../../src/mapping/residency/tensors.js';

export function naiveHits(
  order: readonly JobUse[],
  tensors: readonly Tensor[],
  capacity: number,
  rule: 'farthest' | 'oldest',
): Set<string> {
  const happenings = order.flatMap((use) => [
    { at: use.startCycles, isEnd: false, use },
    { at: use.endCycles, isEnd: true, use },
  ]);
  const rank = (use: JobUse): number => order.indexOf(use);
  happenings.sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || rank(a.use) - rank(b.use));
  const hits = new Set<string>();
  let there: { tensor: number; by: Set<number>; isWhole: boolean; touched: number }[] = [];
  const begun = new Set<number>();
  let clock = 0;
  const used = (): number => there.reduce((sum, { tensor }) => sum + tensors[tensor]!.bytes, 0);
  const nextRead = (tensor: number, from: number): number =>
    Math.min(
      ...order
        .filter((use) => !begun.has(use.job) && use.startCycles >= from && use.reads.some((r) => r.tensor === tensor))
        .map((use) => use.startCycles),
    );
  const bring = (tensor: number, use: JobUse): void => {
    if (there.some((entry) => entry.tensor === tensor)) return;
    const wanted = rule === 'oldest' ? 0 : nextRead(tensor, use.endCycles);
    if (wanted === Number.POSITIVE_INFINITY) return;
    let left = [...there];
    for (;;) {
      const sum = left.reduce((total, entry) => total + tensors[entry.tensor]!.bytes, 0);
      if (sum + tensors[tensor]!.bytes <= capacity) break;
      const loose = left.filter(({ by }) => by.size === 0);
      if (loose.length === 0) return;
      const key = (entry: (typeof there)[number]): number =>
        rule === 'oldest' ? entry.touched : -nextRead(entry.tensor, 0);
      const first = loose.reduce((a, b) => (key(b) < key(a) || (key(b) === key(a) && b.tensor < a.tensor) ? b : a));
      if (rule === 'farthest' && nextRead(first.tensor, 0) <= wanted) return;
      left = left.filter((entry) => entry !== first);
    }
    there = [...left, { tensor, by: new Set([use.job]), isWhole: false, touched: ++clock }];
  };
  for (const { isEnd, use } of happenings) {
    if (isEnd) {
      for (const entry of there.filter(({ by }) => by.has(use.job)).sort((a, b) => byUse(use, a.tensor, b.tensor))) {
        entry.isWhole = true;
        entry.touched = ++clock;
        entry.by.delete(use.job);
        const isDone = rule === 'farthest' && nextRead(entry.tensor, 0) === Number.POSITIVE_INFINITY;
        if (isDone && entry.by.size === 0) there = there.filter((other) => other !== entry);
      }
      continue;
    }
    begun.add(use.job);
    for (const { tensor } of use.reads) {
      const entry = there.find((other) => other.tensor === tensor && other.isWhole);
      if (entry === undefined) continue;
      hits.add(`${use.job} ${tensor}`);
      entry.by.add(use.job);
      entry.touched = ++clock;
    }
    for (const { tensor } of use.reads) if (tensors[tensor]!.kind === 'weights') bring(tensor, use);
    if (use.writes !== undefined) bring(use.writes.tensor, use);
    if (used() > capacity) throw new Error('more is there than there is room for');
  }
  return hits;
}

/** In the order in which a job reads them; what it writes last. */
function byUse({ reads }: JobUse, a: number, b: number): number {
  const place = (tensor: number): number => {
    const found = reads.findIndex((read) => read.tensor === tensor);
    return found < 0 ? reads.length : found;
  };
  return place(a) - place(b);
}
