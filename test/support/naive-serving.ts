/**
 * A server of a language model written down plainly, token by token: whole prompts one step after another before decodes,
 * requests that wait for all their pages. Knows nothing of the house's scheduler.
 */

interface Asked {
  readonly arrivalCycles: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

interface Rules {
  readonly maxBatch: number;
  readonly prefillTokens: number;
  readonly pages: number;
  readonly pageTokens: number;
}

/** @param cyclesOf a step, by the new tokens and the context of each of its sequences */
export function naiveServer(
  requests: readonly Asked[],
  { maxBatch, prefillTokens, pages, pageTokens }: Rules,
  cyclesOf: (sequences: readonly (readonly [newTokens: number, context: number])[]) => number,
): { firstTokenCycles: number; endCycles: number }[] {
  const told = requests.map(() => ({ firstTokenCycles: -1, endCycles: -1 }));
  const have = requests.map(() => 0);
  let active: number[] = [];
  let next = 0;
  let now = 0;
  const need = (k: number): number =>
    Math.ceil((requests[k]!.promptTokens + requests[k]!.outputTokens - 1) / pageTokens);
  while (told.some(({ endCycles }) => endCycles < 0)) {
    const fresh: number[] = [];
    let tokens = 0;
    while (next < requests.length && requests[next]!.arrivalCycles <= now) {
      const { promptTokens } = requests[next]!;
      const held = [...active, ...fresh].reduce((sum, k) => sum + need(k), 0);
      const isTooMany = active.length + fresh.length >= maxBatch || held + need(next) > pages;
      if (isTooMany || (fresh.length > 0 && tokens + promptTokens > prefillTokens)) break;
      tokens += promptTokens;
      fresh.push(next++);
    }
    const step = fresh.length > 0 ? fresh : active;
    if (step.length === 0) {
      now = requests[next]!.arrivalCycles;
      continue;
    }
    now += cyclesOf(
      step.map((k) =>
        fresh.length > 0
          ? [requests[k]!.promptTokens, requests[k]!.promptTokens]
          : [1, requests[k]!.promptTokens + have[k]!],
      ),
    );
    for (const k of step) {
      if (have[k]!++ === 0) told[k]!.firstTokenCycles = now;
      if (have[k] === requests[k]!.outputTokens) told[k]!.endCycles = now;
    }
    active = [...active, ...fresh].filter((k) => told[k]!.endCycles < 0);
  }
  return told;
}

interface Sizes {
  readonly blocks: number;
  readonly width: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly depth: number;
  readonly inner: number;
  readonly isGated: boolean;
  readonly vocabulary: number;
  readonly weightBytes: number;
  readonly activationBytes: number;
  readonly cacheElementBytes: number;
  readonly pageTokens: number;
}

/** What a step moves with all activations in the memory, matrix by matrix and page by page, where each fits on the chip. */
export function naiveStepBytes(
  sequences: readonly { readonly cachedTokens: number; readonly newTokens: number; readonly hasOutput: boolean }[],
  sizes: Sizes,
): { readonly attention: number; readonly all: number } {
  const { blocks, width, heads, keyHeads, depth, inner, isGated, vocabulary } = sizes;
  const { weightBytes, activationBytes, cacheElementBytes, pageTokens } = sizes;
  let [attention, products] = [0, 0];
  const rows = (count: number, wide: number): number => count * wide * activationBytes;
  const tokens = sequences.reduce((sum, { newTokens }) => sum + newTokens, 0);
  for (let block = 0; block < blocks; block++) {
    for (const { cachedTokens, newTokens } of sequences)
      for (let head = 0; head < keyHeads; head++) {
        for (let page = 0; page * pageTokens < cachedTokens + newTokens; page++)
          for (let token = 0; token < pageTokens; token++) attention += 2 * depth * cacheElementBytes;
        // Queries of the heads that share the key head, and their results.
        for (let query = head; query < heads; query += keyHeads) attention += 2 * rows(newTokens, depth);
      }
    const cached = 2 * keyHeads * depth;
    products += (heads * depth + cached) * width * weightBytes;
    products += rows(tokens, width) + rows(tokens, heads * depth) + tokens * cached * cacheElementBytes;
    products += heads * depth * width * weightBytes + rows(tokens, heads * depth) + rows(tokens, width);
    products += (isGated ? 3 : 2) * width * inner * weightBytes;
    products += rows(tokens, width) + 2 * rows(tokens, inner) + rows(tokens, width);
  }
  const outputs = sequences.filter(({ hasOutput }) => hasOutput).length;
  if (outputs > 0) products += width * vocabulary * weightBytes + rows(outputs, width) + rows(outputs, vocabulary);
  return { attention, all: attention + products };
}
