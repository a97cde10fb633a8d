/** Collectives of packets by formula: times that no run can be below. ns. */
import { type Hop, sendingNs, type Wire } from './packets.js';

/**
 * Ring all-reduce over equal ways: every step is one message alone, and the next begins with its acknowledgement. The
 * last packet of a message follows the others and crosses the rest of the way alone.
 */
export function ringAllReduceBound(ranks: number, bytes: number, way: readonly Hop[], wire: Wire): number {
  const { payloadBytes, headerBytes, ackBytes, isWholeNs } = wire;
  const part = Math.ceil(bytes / ranks);
  const packets = Math.ceil(part / payloadBytes);
  const last = part - (packets - 1) * payloadBytes + headerBytes;
  const [first] = way as readonly [Hop, ...Hop[]];
  const others = (packets - 1) * sendingNs(payloadBytes + headerBytes, first.rateGbps, isWholeNs);
  const alone = way.reduce(
    (time, { rateGbps, delayNs }) =>
      time + sendingNs(last, rateGbps, isWholeNs) + sendingNs(ackBytes, rateGbps, isWholeNs) + 2 * delayNs,
    0,
  );
  return 2 * (ranks - 1) * (others + alone);
}

/** All-to-all: a NIC sends its data, and an acknowledgement for every packet that it gets. */
export function allToAllBound(ranks: number, bytes: number, rateGbps: number, wire: Wire): number {
  const packets = Math.ceil(bytes / ranks / wire.payloadBytes);
  const data = sendingNs(wire.payloadBytes + wire.headerBytes, rateGbps, wire.isWholeNs);
  const ack = sendingNs(wire.ackBytes, rateGbps, wire.isWholeNs);
  return (ranks - 1) * packets * (data + ack);
}
