/**
 * The progress of many runs on standard error: a bar with the time left on a terminal, nothing otherwise.
 */
import cliProgress from 'cli-progress';

export interface SweepProgress {
  update(done: number, total: number, secondsLeft?: number): void;
  stop(): void;
}

export function sweepProgress(): SweepProgress {
  return progressOf('sweep [{bar}] {value}/{total} points{left}');
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
    update(done, total, secondsLeft) {
      const left = secondsLeft === undefined ? '' : ` · ${shownTime(secondsLeft)} left`;
      if (!started) bar.start(total, done, { left });
      else bar.update(done, { left });
      started = true;
    },
    stop: () => bar.stop(),
  };
}

function shownTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
