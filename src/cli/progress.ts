/**
 * A progress bar on standard error while that is a terminal; nothing otherwise, not even loaded.
 */

export interface Progress {
  update(group: number, samples: number, best: number, groups?: number): void;
  stop(): void;
}

/** Of the whole run: the samples of all groups. A group that ends early counts as done. */
export async function searchProgress(samples: number): Promise<Progress> {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    // within 80 columns with the longest numbers there are
    format: 'group {group} [{bar}] {percentage} % · best {best} · {eta_formatted} left',
    barsize: 20,
    stream: process.stderr,
    hideCursor: false, // a signal may end the program before it could be shown again
    clearOnComplete: true,
  });
  bar.start(samples, 0, { best: '–', group: '1' });
  let total = samples;
  return {
    update: (group, done, best, groups = 1) => {
      if (groups * samples !== total) {
        total = groups * samples;
        bar.setTotal(total);
      }
      const told = groups === 1 ? '1' : `${group + 1}/${groups}`;
      bar.update(group * samples + Math.min(done, samples), {
        group: told,
        best: Math.round(best).toLocaleString('en'),
      });
    },
    stop: () => bar.stop(),
  };
}
