/**
 * A progress bar on standard error while that is a terminal; nothing otherwise.
 */
import cliProgress from 'cli-progress';

export interface Progress {
  update(group: number, samples: number, best: number): void;
  stop(): void;
}

export function searchProgress(groups: number, samples: number): Progress {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    format: 'mapping [{bar}] {value}/{total} samples · best {best} cycles · {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(groups * samples, 0, { best: '–' });
  return {
    update: (group, done, best) => bar.update(group * samples + done, { best: Math.round(best).toLocaleString('en') }),
    stop: () => bar.stop(),
  };
}
