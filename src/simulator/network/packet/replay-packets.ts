/** Replays flows packet by packet. */
import type { PacketOutcome } from '../../../timeline/packet-outcome.js';
import { congestionSchemes } from '../congestion/schemes.js';
import type { PacketInput } from './packet-input.js';
import { PacketReplay, type ReplayOptions } from './packet-replay.js';

/** @throws InputError for an input that makes no sense, and when a lossless network drops a packet */
export function replayPackets(input: PacketInput, options: ReplayOptions = {}): PacketOutcome {
  return new PacketReplay(input, congestionSchemes.get(input.setup.scheme), options).run();
}
