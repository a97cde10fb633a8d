/** Replays flows packet by packet. */
import type { PacketOutcome } from '../../../timeline/packet-outcome.js';
import type { CongestionScheme } from '../congestion/scheme.js';
import { congestionScheme } from '../congestion/schemes.js';
import type { PacketInput } from './packet-input.js';
import { PacketReplay, type ReplayOptions } from './packet-replay.js';

/**
 * @param schemes to look the setup's scheme up in; the built-in ones unless others are given
 * @throws InputError for an input that makes no sense, and when a lossless network drops a packet
 */
export function replayPackets(
  input: PacketInput,
  options: ReplayOptions = {},
  schemes?: readonly CongestionScheme[],
): PacketOutcome {
  return new PacketReplay(input, congestionScheme(input.setup.scheme, schemes), options).run();
}
