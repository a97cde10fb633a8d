/**
 * Components with a clock each, on a kernel that is handed in. Imported once for each kernel (`./clocks.js?old`), so that
 * each is compiled for itself: code that has seen two kernels calls both of them slowly.
 */
import type { Simulation } from '../../src/kernel/simulation.js';

export interface ClockedKernel extends Pick<Simulation, 'now' | 'events' | 'schedule' | 'run'> {
  alarm(priority: number, handler: () => void): { set(time: number): void };
}

/** Each clock is set again when it rings, as a memory's next end is: to some time of the next 1,000 cycles. */
export function clocked(kernel: ClockedKernel, clocks: number, delays: Float64Array): void {
  let next = 0;
  for (let i = 0; i < clocks; i++) {
    const alarm = kernel.alarm(0, () => alarm.set(kernel.now + delays[next++ & 0xffff]!));
    alarm.set(delays[i]!);
  }
}

/** The same with events: each that fires schedules another. */
export function held(kernel: ClockedKernel, pending: number, delays: Float64Array): void {
  let next = 0;
  const again = (payload: number): void => {
    kernel.schedule(kernel.now + delays[next++ & 0xffff]!, 0, again, payload);
  };
  for (let i = 0; i < pending; i++) kernel.schedule(delays[i & 0xffff]!, 0, again, i);
}

/** Nanoseconds of CPU time per event, over this many cycles more. */
export function nsPerEvent(kernel: ClockedKernel, cycles: number): number {
  const before = kernel.events;
  const start = process.cpuUsage();
  kernel.run(kernel.now + cycles);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / (kernel.events - before);
}

/** Bytes on the heap per event, over this many cycles more. */
export function bytesPerEvent(kernel: ClockedKernel, cycles: number): number {
  const before = kernel.events;
  const start = process.memoryUsage().heapUsed;
  kernel.run(kernel.now + cycles);
  return (process.memoryUsage().heapUsed - start) / (kernel.events - before);
}
