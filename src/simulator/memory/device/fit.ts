/**
 * What the closed forms of a banked device take from measurement, not from the device's data sheet. Found on HBM2 by streams
 * that DRAMsim3 was given, before there was a replay of requests; `npm run calibrate device` (build/calibrate/device.ts)
 * measures each against that. It would choose the same early command, and on the traffic that shows it most 2 ns for the
 * controller, 1 for the conflict and 24 for the early drain: with these the forms change by up to 9 points there.
 */

export interface DeviceFit {
  /** Controller and way back of a request, ns: seen by single streams with small windows. */
  readonly controllerNs: number;
  /** Part of a row change that a bank conflict exposes, the other banks' work hiding the rest. */
  readonly conflictExposed: number;
  /** Contiguous streams keep their distance: two that share a bank go on doing so over tiles of so many bytes. */
  readonly lastingConflictBytes: number;
  /** An unfilled write queue begins to drain when it holds more than so many writes and there is nothing else to do. */
  readonly earlyDrain: number;
  /** What the way back from writes to reads leaves idle, ns. */
  readonly wayBackNs: number;
  /** So much earlier a tile's command goes out while the tile's other channels are being asked, ns. */
  readonly earlyCommandNs: number;
}

export const DEVICE_FIT: DeviceFit = {
  controllerNs: 4,
  conflictExposed: 0.25,
  lastingConflictBytes: 512 * 1024,
  earlyDrain: 9,
  wayBackNs: 2,
  earlyCommandNs: 6,
};
