/**
 * What a port number says: whose it is, and which way the bytes go. Core c has load port 2c and store port 2c + 1.
 */
import { PORTS_PER_CORE, storePort } from '../signals.js';

export function coreOfPort(port: number): number {
  return Math.floor(port / PORTS_PER_CORE);
}

export function isStorePort(port: number): boolean {
  return port === storePort(coreOfPort(port));
}
