/**
 * Units. Inside Caldera time is in cycles of the system clock, sizes in bytes, bandwidth in bytes per cycle; seconds
 * and GB/s appear at the edges only. GB is 10⁹ bytes, KiB 1024.
 */

export const KIB = 1024;

/** bytes/cycle = (GB/s) / (cycles/ns). */
export function bytesPerCycle(bandwidthGBps: number, clockGHz: number): number {
  return bandwidthGBps / clockGHz;
}

export function gigabytesPerSecond(bytesPerCycle: number, clockGHz: number): number {
  return bytesPerCycle * clockGHz;
}

export function seconds(cycles: number, clockGHz: number): number {
  return cycles / (clockGHz * 1e9);
}
