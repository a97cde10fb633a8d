/**
 * A progress bar on standard error while that is a terminal; nothing otherwise, not even loaded.
 */

export interface Progress {
  update(group: number, samples: number, best: number): void;
  stop(): void;
}

/** Runs through the samples of one group after another: how many groups there will be is not known yet. */
export async function searchProgress(samples: number): Promise<Progress> {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    // within 80 columns with the longest numbers there are
    format: 'group {group} [{bar}] {value}/{total} · best {best} · {eta_formatted} left',
    barsize: 20,
    stream: process.stderr,
    hideCursor: false, // a signal may end the program before it could be shown again
    clearOnComplete: true,
  });
  bar.start(samples, 0, { best: '–', group: 1 });
  return {
    update: (group, done, best) =>
      bar.update(Math.min(done, samples), { group: group + 1, best: Math.round(best).toLocaleString('en') }),
    stop: () => bar.stop(),
  };
}
