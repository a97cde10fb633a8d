/**
 * An array of PEs as two-level mappings see it: PEs with a buffer of their own (L1), grouped into clusters as the mapping
 * says, and one buffer for all (L2). Bandwidths in bytes a cycle, as MAESTRO has them (whose elements are bytes).
 */
import { entry, registry } from '../base/registry.js';

/** What a mapping cannot choose but the buffers: those bound it, and do not enter its cost. */
export interface ArrayMachine {
  /** Between the shared buffer and the clusters, and inside a cluster. */
  readonly nocBytesPerCycle: number;
  /** Cycles until the first byte is there. */
  readonly nocLatencyCycles: number;
  readonly offChipBytesPerCycle: number;
  /** MACs of a PE in a cycle. */
  readonly simdLanes: number;
}

export interface ArrayHardware extends ArrayMachine {
  readonly pes: number;
  readonly l1Bytes: number;
  readonly l2Bytes: number;
}

export const UNLIMITED_ARRAY: ArrayMachine = {
  nocBytesPerCycle: Number.POSITIVE_INFINITY,
  nocLatencyCycles: 1,
  offChipBytesPerCycle: Number.POSITIVE_INFINITY,
  simdLanes: 1,
};

/** Does a bandwidth limit it, so that closed forms of latency are bounds alone? */
export function isLimited({ nocBytesPerCycle, offChipBytesPerCycle }: ArrayMachine): boolean {
  return nocBytesPerCycle < Number.POSITIVE_INFINITY || offChipBytesPerCycle < Number.POSITIVE_INFINITY;
}

declare module '../base/registry.js' {
  interface Kinds {
    arrays: ArrayHardware;
  }
}

const array = (pes: number, l1Bytes: number, l2Bytes: number): ArrayHardware => ({
  ...UNLIMITED_ARRAY,
  pes,
  l1Bytes,
  l2Bytes,
});

/** The first is the hardware of GAMMA's released code (hw_config.m); the others scale it. */
export const arrays = registry('arrays', 'an array of PEs', [
  entry('edge168', "168 PEs, L1 512 B, L2 108 kB, no limit of bandwidth: GAMMA's", array(168, 512, 108_000)),
  entry('edge168bw', 'edge168 with 32 bytes a cycle on chip and 8 off chip', {
    ...array(168, 512, 108_000),
    nocBytesPerCycle: 32,
    offChipBytesPerCycle: 8,
  }),
  entry('cloud1024', '1,024 PEs, L1 512 B, L2 512 KiB', array(1024, 512, 512 * 1024)),
  entry('cloud65536', '65,536 PEs, L1 512 B, L2 24 MiB', array(65_536, 512, 24 * 1024 * 1024)),
]);
