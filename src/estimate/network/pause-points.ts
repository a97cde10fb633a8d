/** Priority flow control by formula: where ingress ports pause and go on, and the headroom that a pause needs. Bytes. */

export interface SharedSwitch {
  readonly bufferBytes: number;
  readonly ports: number;
  readonly reserveBytes: number;
  readonly headroomBytes: number;
  /** A port may hold 1/2^shift of what is free. */
  readonly shift: number;
}

/** Three one-way bandwidth-delay products of a link. Gb/s · ns are bits. */
export function standardHeadroom(rateGbps: number, delayNs: number): number {
  return 3 * Math.floor((rateGbps * delayNs) / 8);
}

/** What the ports of a switch share. */
export function sharedBytes({ bufferBytes, ports, reserveBytes, headroomBytes }: SharedSwitch): number {
  return bufferBytes - ports * (headroomBytes + reserveBytes);
}

/** Bytes above the reserve at which ports pause when so many fill equally: u = (S − N·u)/2^a. */
export function pausePoint(shared: SharedSwitch, filling: number): number {
  return sharedBytes(shared) / (2 ** shared.shift + filling);
}

/** Bytes at which they go on: u + offset = (S − N·u)/2^a. */
export function resumePoint(shared: SharedSwitch, filling: number, offsetBytes: number): number {
  return (sharedBytes(shared) - offsetBytes * 2 ** shared.shift) / (2 ** shared.shift + filling);
}

export interface PauseWay {
  readonly rateGbps: number;
  readonly delayNs: number;
  /** Sending the pause frame, and a full packet. */
  readonly pauseNs: number;
  readonly packetNs: number;
}

/** The most that arrives after a pause is decided: it waits for a packet being sent, and the peer finishes one. */
export function headroomNeeded({ rateGbps, delayNs, pauseNs, packetNs }: PauseWay): number {
  return Math.floor((rateGbps / 8) * (2 * delayNs + pauseNs + 2 * packetNs));
}
