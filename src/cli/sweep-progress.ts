/**
 * A sweep's progress on standard error: a bar with the time left on a terminal, nothing otherwise.
 */
import cliProgress from 'cli-progress';

export interface SweepProgress {
  update(done: number, total: number): void;
  stop(): void;
}

/** @param name of what goes on */
export function sweepProgress(name = 'sweep'): SweepProgress {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    format: `${name} [{bar}] {value}/{total} points · {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: false, // a signal may end the program before it could be shown again
    clearOnComplete: true,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop: () => bar.stop(),
  };
}
