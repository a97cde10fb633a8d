/**
 * A matrix engine on ResNet50-2 (100352 × 64 × 576 in blocks of 2 × 2, 953,344 tile instructions): replayed event by
 * event with memory that keeps up, and estimated with its steady states multiplied. CPU seconds of one pass; the kernel's
 * rate is measured beside, with a thousand events pending (as in kernel.ts) and with the few that an engine has. Rounds of
 * the three take turns, so that a machine that is busy for some seconds slows them alike.
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
  const [replay, kernel, few] = inTurns(8, [
    () => replayEngine(engine, stream).cycles,
    () => fireEvents(1000),
    () => fireEvents(4),
  ]) as [Timed, Timed, Timed];
  const [estimate] = inTurns(20, [() => estimateEngine(engine, stream).cycles]) as [Timed];
  const [whole] = inTurns(3, [() => estimateEngine(engine, stream, true).cycles]) as [Timed];
  if (replay.result !== estimate.result || whole.result !== estimate.result)
    throw new Error(`replay ${replay.result}, estimate ${estimate.result}, instruction by instruction ${whole.result}`);
  const replayedPerSecond = instructions / replay.seconds;
  return {
    instructions,
    replaySeconds: replay.seconds,
    firstReplaySeconds: replay.first,
    replayedPerSecond,
    kernelEventsPerSecond: EVENTS / kernel.seconds,
    replayedOverKernel: (replayedPerSecond * kernel.seconds) / EVENTS,
    replayedOverKernelWithFewPending: (replayedPerSecond * few.seconds) / EVENTS,
    estimateSeconds: estimate.seconds,
    firstEstimateSeconds: estimate.first,
    estimatedPerSecondOneByOne: instructions / whole.seconds,
  };
}

/** CPU seconds of the best round, and of the first, which includes compiling. */
interface Timed {
  seconds: number;
  first: number;
  result: number;
}

function inTurns(rounds: number, runs: readonly (() => number)[]): Timed[] {
  const timed = runs.map((): Timed => ({ seconds: Number.POSITIVE_INFINITY, first: 0, result: 0 }));
  for (let round = 0; round < rounds; round++)
    runs.forEach((run, i) => {
      const of = timed[i]!;
      const before = process.cpuUsage();
      of.result = run();
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1e6;
      if (round === 0) of.first = took;
      of.seconds = Math.min(of.seconds, took);
    });
  return timed;
}

const EVENTS = 1_000_000;

/** Each event that fires schedules another. @returns events fired */
function fireEvents(pending: number): number {
  const simulation = new Simulation();
  let fired = 0;
  const again = (payload: number): void => {
    fired++;
    if (fired + pending <= EVENTS) simulation.schedule(simulation.now + 1 + ((fired * 7) % 1013), 0, again, payload);
  };
  for (let i = 0; i < pending; i++) simulation.schedule(i, 0, again, i);
  simulation.run();
  return fired;
}
