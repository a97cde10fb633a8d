/**
 * The progress of many runs on standard error: a bar with the time left on a terminal, nothing otherwise.
 */
import cliProgress from 'cli-progress';

export interface SweepProgress {
  update(done: number, total: number): void;
  stop(): void;
}

export function sweepProgress(): SweepProgress {
  return progressOf('sweep [{bar}] {value}/{total} points · {eta_formatted} left');
}

export function tuneProgress(): SweepProgress {
  return progressOf('tune [{bar}] {value}/{total} trials · {eta_formatted} left');
}

export function sizeProgress(): SweepProgress {
  return progressOf('size [{bar}] {value}/{total} runs · {eta_formatted} left');
}

function progressOf(format: string): SweepProgress {
  if (process.stderr.isTTY !== true) return { update: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    format,
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
