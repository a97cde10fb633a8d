/** What a replay of packets needs to know. */
import type { BufferRule, CongestionSetup } from '../../../machine/cluster/congestion-setup.js';
import type { Fabric } from '../../../machine/cluster/fabric.js';
import type { Fault } from '../../../machine/cluster/faults.js';
import type { Flow } from '../../../workload/flows/flow.js';
import type { RandomSource } from './draws.js';

export interface PacketInput {
  readonly fabric: Fabric;
  readonly flows: readonly Flow[];
  readonly setup: CongestionSetup;
  readonly buffer: BufferRule;
  readonly packet: PacketFormat;
  readonly seed: number;
  /** Whose numbers decide what is left to chance; absent: Caldera's own. */
  readonly random?: RandomSource | undefined;
  /** 1: a clock of whole nanoseconds, as ns-3's; 0: exact times. */
  readonly timeQuantumNs: 0 | 1;
  readonly faults?: readonly Fault[] | undefined;
  /**
   * Congestion notifications as packets of their own, so long after the marked data, and not more often than once an
   * interval for a flow. Absent: the acknowledgement of the marked data brings the mark, as in ns-3's model.
   */
  readonly notifications?: { readonly delayNs: number; readonly intervalNs: number } | undefined;
  /** Where packets can get lost: a sender that has heard nothing for so long goes back to what is missing. */
  readonly retransmitAfterNs?: number | undefined;
}

export interface PacketFormat {
  /** Of a full packet. */
  readonly payloadBytes: number;
  /** Of a data packet without telemetry. */
  readonly headerBytes: number;
}

/** ns-3's RoCE model: PPP 2, IP 20, UDP 8, sequence header 6. */
export const NS3_PACKET: PacketFormat = { payloadBytes: 1000, headerBytes: 36 };

/** The same with an Ethernet header of 14 bytes, as the HPCC authors' older model has it. */
export const ETHERNET_PACKET: PacketFormat = { payloadBytes: 1000, headerBytes: 48 };

/**
 * Half a millisecond: the interval in which ns-3's receivers refuse the same packet at most once. Timers of real NICs
 * are longer (InfiniBand counts 4.096 us · 2^n).
 */
export const RETRANSMIT_AFTER_NS = 500_000;
