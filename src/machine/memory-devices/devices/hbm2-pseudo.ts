/**
 * HBM2 in pseudo-channel mode, 8 Gb a channel, 2 Gb/s a pin (JESD235A), as the presets
 * HBM2_8Gb and HBM2_2000Mbps of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4) have it.
 * The activation window there is 15 ticks, which four activations take anyway.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm2Pseudo: MemoryDevice = {
  name: 'hbm2-pseudo',
  about: 'HBM2 in pseudo-channel mode, 8 Gb a channel, 2 Gb/s a pin',
  source: 'JESD235A; Ramulator 2.1 c5b1c3a4, HBM2_8Gb and HBM2_2000Mbps',
  standard: 'HBM2',
  tickNs: 1.0,
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
    CL: 14,
    CWL: 5,
    tRCDRD: 14,
    tRCDWR: 12,
    tRP: 14,
    tRAS: 34,
    tRC: 48,
    tRTP: 5,
    tWR: 16,
    tCCDS: 2,
    tCCDL: 4,
    tRRDS: 4,
    tRRDL: 4,
    tFAW: 16,
    tWTRS: 6,
    tWTRL: 8,
    tRFC: 350,
    tREFI: 3900,
    tRFCpb: 160,
    tREFIpb: 122,
    tRREFD: 8,
  },
  addressMapping: 'robabgpccoch',
  controller: 'ramulator',
};
