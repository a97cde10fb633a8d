/**
 * HBM2E in pseudo-channel mode, 16 Gb a channel, 3.2 Gb/s a pin (JESD235D). No public simulator has it: the times are those
 * of the HBM2 preset for 2.4 Gb/s of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4), in nanoseconds, at the faster clock;
 * refresh is that of 16 Gb, and the activation window is what four activations take.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm2e: MemoryDevice = {
  name: 'hbm2e',
  about: 'HBM2E in pseudo-channel mode, 16 Gb a channel, 3.2 Gb/s a pin',
  source: 'JESD235D; times in nanoseconds of Ramulator 2.1 c5b1c3a4, HBM2_2400Mbps',
  standard: 'HBM2',
  tickNs: 0.625,
  ticksPerClock: 1,
  dualCommandBus: true,
  commandTicks: { ACT: 2 },
  organization: {
    channels: 8,
    pseudoChannels: 2,
    ranks: 1,
    stackIds: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 65536,
    rowBytes: 1024,
    burstBytes: 32,
  },
  timing: {
    burst: 2,
    CL: 23,
    CWL: 8,
    tRCDRD: 23,
    tRCDWR: 19,
    tRP: 23,
    tRAS: 54,
    tRC: 77,
    tRTP: 8,
    tWR: 26,
    tCCDS: 2,
    tCCDL: 4,
    tRRDS: 7,
    tRRDL: 7,
    tFAW: 28,
    tWTRS: 11,
    tWTRL: 14,
    tRFC: 720,
    tREFI: 6240,
    tRFCpb: 320,
    tREFIpb: 195,
    tRREFD: 13,
  },
  addressMapping: 'robabgpccoch',
  controller: 'ramulator',
};
