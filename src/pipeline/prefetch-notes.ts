/** That cores fetch weights ahead where nobody said so: `split: auto` chose it. A sentence for people. */
import type { RunResult } from './result.js';

export function prefetchNotes({ scenario: { platform, document } }: Pick<RunResult, 'scenario'>): string[] {
  const isSaid = [document.platform, ...(document.platform.cores ?? [])].some(
    (one) => one.weightPrefetch !== undefined,
  );
  if (isSaid || platform.cores.every(({ weightPrefetch }) => weightPrefetch !== true)) return [];
  return [
    'split: auto also lets cores fetch the weights of their next job while its inputs are not there; "platform.weightPrefetch: false" keeps them from it',
  ];
}
