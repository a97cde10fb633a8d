/**
 * A matrix engine on ResNet50-2 (100352 × 64 × 576 in blocks of 2 × 2, 953,344 tile instructions): replayed event by
 * event with memory that keeps up, and estimated with its steady states multiplied. CPU seconds of one pass; the kernel's
 * rate is measured beside in the same seconds, with a thousand events pending (as in kernel.ts) and with the few that an
 * engine has.
 */
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
import { streamTotals } from '../../src/mapping/instruction-stream/stream.js';
import { replayEngine } from '../../src/simulator/engine-replay.js';

const LAYER = { m: 100_352, n: 64, k: 576 } as const;

export function benchMatrixEngine() {
  const { engine } = enginePresets.get('RASA-DMDB-WLS');
  const stream = gemmStream(LAYER, engine, DEFAULT_BLOCKING);
  const { loads, multiplies, stores } = streamTotals(stream);
  const instructions = loads + multiplies + stores;
  const replay = timed(5, () => replayEngine(engine, stream).cycles);
  const estimate = timed(20, () => estimateEngine(engine, stream).cycles);
  const whole = timed(3, () => estimateEngine(engine, stream, true).cycles);
  if (replay.result !== estimate.result || whole.result !== estimate.result)
    throw new Error(`replay ${replay.result}, estimate ${estimate.result}, instruction by instruction ${whole.result}`);
  const kernel = kernelRate(1000);
  return {
    instructions,
    replaySeconds: replay.seconds,
    firstReplaySeconds: replay.first,
    replayedPerSecond: instructions / replay.seconds,
    kernelEventsPerSecond: kernel,
    replayedOverKernel: instructions / replay.seconds / kernel,
    replayedOverKernelWithFewPending: instructions / replay.seconds / kernelRate(4),
    estimateSeconds: estimate.seconds,
    firstEstimateSeconds: estimate.first,
    estimatedPerSecondOneByOne: instructions / whole.seconds,
  };
}

/** CPU seconds of the best round, and of the first, which includes compiling. */
function timed<T>(rounds: number, run: () => T): { seconds: number; first: number; result: T } {
  let seconds = Number.POSITIVE_INFINITY;
  let first = 0;
  let result: T | undefined;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    result = run();
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1e6;
    if (round === 0) first = took;
    seconds = Math.min(seconds, took);
  }
  return { seconds, first, result: result as T };
}

/** Events per CPU second when each that fires schedules another; the best of three rounds. */
function kernelRate(pending: number): number {
  const events = 1_000_000;
  const { seconds } = timed(3, () => {
    const simulation = new Simulation();
    let fired = 0;
    const again = (payload: number): void => {
      fired++;
      if (fired + pending <= events) simulation.schedule(simulation.now + 1 + ((fired * 7) % 1013), 0, again, payload);
    };
    for (let i = 0; i < pending; i++) simulation.schedule(i, 0, again, i);
    simulation.run();
  });
  return events / seconds;
}
