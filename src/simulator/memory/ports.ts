/**
 * What a port number says: whose it is, and which way the bytes go. Core c has load port 2c and store port 2c + 1.
 */

export function coreOfPort(port: number): number {
  return port >> 1;
}

/** The core's other port. */
export function partnerOf(port: number): number {
  return port ^ 1;
}

export function isStorePort(port: number): boolean {
  return (port & 1) === 1;
}
