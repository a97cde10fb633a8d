/**
 * Packets by formula: how long one flow takes in an empty network, and what several flows come to at one bottleneck.
 * Times in ns, rates in Gb/s (bits a ns), sizes in bytes; packets of `payloadBytes` and a header, acknowledged one by one.
 */

/** One link of a way. */
export interface Hop {
  readonly rateGbps: number;
  readonly delayNs: number;
}

export interface Wire {
  readonly payloadBytes: number;
  /** Of a data packet, telemetry included. */
  readonly headerBytes: number;
  /** Of an acknowledgement, headers included. */
  readonly ackBytes: number;
  /** On a clock of whole nanoseconds every transmission is rounded to the nearest. */
  readonly isWholeNs: boolean;
}

/** How long a frame occupies a link. */
export function sendingNs(bytes: number, rateGbps: number, isWholeNs: boolean): number {
  const exact = (8 * bytes) / rateGbps;
  return isWholeNs ? Math.ceil(exact - 0.5) : exact;
}

/** What rounding to whole nanoseconds makes of a frame's time. */
export function roundingBias(bytes: number, rateGbps: number): number {
  return sendingNs(bytes, rateGbps, true) / sendingNs(bytes, rateGbps, false);
}

/** One message in an empty network, without a window that binds. */
export interface IdealFlow {
  /** Its last byte is at the receiver. */
  readonly receivedNs: number;
  /** The acknowledgement of its last byte is at the sender. */
  readonly completedNs: number;
}

/**
 * Store and forward: the packets before the last follow one another at the slowest link; the last, which may be
 * shorter, waits at every link for the one before it.
 */
export function idealFlow(bytes: number, way: readonly Hop[], wire: Wire): IdealFlow {
  const { payloadBytes, headerBytes, ackBytes, isWholeNs } = wire;
  const packets = Math.ceil(bytes / payloadBytes);
  const lastBytes = bytes - (packets - 1) * payloadBytes + headerBytes;
  let slowest = 0;
  /** When the packet before the last, and the last, have left the links so far. */
  let before = Number.NEGATIVE_INFINITY;
  let received = 0;
  let first = 0;
  for (const { rateGbps, delayNs } of way) {
    const full = sendingNs(payloadBytes + headerBytes, rateGbps, isWholeNs);
    slowest = Math.max(slowest, full);
    first += full;
    if (packets > 1) before = first + (packets - 2) * slowest;
    received = Math.max(received, before) + sendingNs(lastBytes, rateGbps, isWholeNs) + delayNs;
    before += delayNs;
    first += delayNs;
  }
  const back = way.reduce(
    (time, { rateGbps, delayNs }) => time + sendingNs(ackBytes, rateGbps, isWholeNs) + delayNs,
    0,
  );
  return { receivedNs: received, completedNs: received + back };
}

/** How many times longer than in an empty network a flow has taken. */
export function slowdown(takenNs: number, bytes: number, way: readonly Hop[], wire: Wire): number {
  return takenNs / idealFlow(bytes, way, wire).completedNs;
}

/** Jain's index of fairness: 1 when all are equal, 1/n when one has everything. NaN of nothing. */
export function jainIndex(rates: readonly number[]): number {
  const sum = rates.reduce((total, rate) => total + rate, 0);
  const squares = rates.reduce((total, rate) => total + rate * rate, 0);
  return (sum * sum) / (rates.length * squares);
}

/** Round trip without load, and what fits into it: the window of one bandwidth-delay product. */
export function delayProduct(way: readonly Hop[], payloadBytes: number): { roundTripNs: number; bytes: number } {
  const slowest = Math.min(...way.map(({ rateGbps }) => rateGbps));
  const roundTripNs = way.reduce(
    (time, { rateGbps, delayNs }) => time + 2 * delayNs + Math.floor((8 * payloadBytes) / rateGbps),
    0,
  );
  return { roundTripNs, bytes: Math.floor((roundTripNs * slowest) / 8) };
}

/** Equal flows of `bytes` from `senders` hosts into one, through a switch with equal links. */
export interface Incast {
  readonly senders: number;
  readonly bytes: number;
  readonly link: Hop;
  readonly wire: Wire;
}

/** The last acknowledgement, when the bottleneck never idles and nothing is paused. */
export function incastEndNs({ senders, bytes, link, wire }: Incast): number {
  const data = sendingNs(wire.payloadBytes + wire.headerBytes, link.rateGbps, wire.isWholeNs);
  const ack = sendingNs(wire.ackBytes, link.rateGbps, wire.isWholeNs);
  const packets = senders * Math.ceil(bytes / wire.payloadBytes);
  return data + link.delayNs + packets * data + link.delayNs + 2 * (ack + link.delayNs);
}

/** The largest queue with a window and constant rates: all windows are out, less what is on the wires. */
export function incastQueueBytes({ senders, link, wire }: Omit<Incast, 'bytes'>, windowBytes: number): number {
  const frame = wire.payloadBytes + wire.headerBytes;
  const data = sendingNs(frame, link.rateGbps, wire.isWholeNs);
  const ack = sendingNs(wire.ackBytes, link.rateGbps, wire.isWholeNs);
  const onWires = Math.floor((2 * (data + link.delayNs) + 2 * (ack + link.delayNs)) / data);
  return frame * (senders * Math.ceil(windowBytes / wire.payloadBytes) - onWires);
}

/** Payload that each of several flows gets through one link, Gb/s. */
export function fairShareGbps(flows: number, rateGbps: number, wire: Wire): number {
  return (8 * wire.payloadBytes) / sendingNs(wire.payloadBytes + wire.headerBytes, rateGbps, wire.isWholeNs) / flows;
}
