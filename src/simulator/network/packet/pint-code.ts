/**
 * PINT's code of a utilisation: u · 512, rounded up, as a power of a base, between two powers by chance in proportion
 * (alibaba-edu/High-Precision-Congestion-Control, pint.cc).
 */
import { power } from '../../../base/power.js';
import type { Chance } from './draws.js';

export const DEFAULT_LOG_BASE = 1.05;

/** The smallest utilisation that has a code is 1 over this: one of so many flows that share a port. */
const RESOLUTION = 512;

export function encodeUtilisation(utilisation: number, logBase: number, random: Chance): number {
  const units = Math.max(1, Math.ceil(utilisation * RESOLUTION));
  const exponent = Math.log(units) / Math.log(logBase);
  const low = Math.floor(exponent);
  const high = Math.ceil(exponent);
  const lower = power(logBase, low);
  const upper = power(logBase, high === low ? high + 1 : high);
  return random.uniform() < (units - lower) / (upper - lower) ? high : low;
}

export function decodeUtilisation(code: number, logBase: number): number {
  return power(logBase, code) / RESOLUTION;
}
