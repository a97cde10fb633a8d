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
