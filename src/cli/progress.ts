/**
 * A progress bar on standard error while that is a terminal; nothing otherwise, not even loaded.
 */

export interface Progress {
  update(group: number, samples: number, best: number, groups?: number): void;
  /** Of the replays that choose among mappings. */
  choosing(replays: number, most: number): void;
  stop(): void;
}

/**
 * Of the whole run: the samples of all groups, then the replays that choose, which take about as long. A group that ends
 * early counts as done.
 *
 * @param chooses whether such replays will follow
 * @param part what is searched one after another
 */
export async function searchProgress(samples: number, chooses = false, part = 'group'): Promise<Progress> {
  if (process.stderr.isTTY !== true) return { update: () => {}, choosing: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    // within 80 columns with the longest numbers there are
    format: '{stage} [{bar}] {percentage} % · best {best} · {eta_formatted} left',
    barsize: 20,
    stream: process.stderr,
    hideCursor: false, // a signal may end the program before it could be shown again
    clearOnComplete: true,
  });
  const parts = chooses ? 2 : 1;
  bar.start(parts * samples, 0, { best: '–', stage: `${part} 1` });
  let total = samples;
  return {
    update: (group, done, best, groups = 1) => {
      if (groups * samples !== total) {
        total = groups * samples;
        bar.setTotal(parts * total);
      }
      bar.update(group * samples + Math.min(done, samples), {
        stage: `${part} ${groups === 1 ? '1' : `${group + 1}/${groups}`}`,
        best: Math.round(best).toLocaleString('en'),
      });
    },
    choosing: (replays, most) => {
      bar.update(Math.round(total * (1 + replays / most)), { stage: `replay ${replays}/${most}` });
    },
    stop: () => bar.stop(),
  };
}
