/**
 * Events per second of the kernel at a steady queue size: each event that fires schedules another.
 */
import { Random } from '../../src/base/random.js';
import { Simulation } from '../../src/kernel/simulation.js';

export function benchKernel() {
  const bySize = Object.fromEntries([16, 1000, 100_000].map((size) => [size, eventsPerSecond(size)]));
  return { eventsPerSecond: bySize[1000], eventsPerSecondByQueueSize: bySize };
}

function eventsPerSecond(queueSize: number): number {
  const delays = delaysOf(1 << 16);
  const events = 1_000_000;
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const simulation = new Simulation();
    let fired = 0;
    const again = (payload: number): void => {
      fired++;
      if (fired + queueSize <= events) simulation.schedule(simulation.now + delays[fired & 0xffff]!, 0, again, payload);
    };
    for (let i = 0; i < queueSize; i++) simulation.schedule(delays[i & 0xffff]!, 0, again, i);
    const before = process.hrtime.bigint();
    simulation.run();
    best = Math.max(best, (simulation.events / Number(process.hrtime.bigint() - before)) * 1e9);
  }
  return best;
}

function delaysOf(count: number): Float64Array {
  const random = new Random(1);
  return Float64Array.from({ length: count }, () => random.uniform() * 1000);
}
