/**
 * HBM3, 16 Gb dies 8 high, 6.4 Gb/s a pin (JESD238), as the presets
 * HBM3_16Gb_8hi and HBM3_6400Mbps of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4) have it.
 * Times are in half clocks.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm3: MemoryDevice = {
  name: 'hbm3',
  about: 'HBM3, 16 Gb dies 8 high, 6.4 Gb/s a pin',
  source: 'JESD238; Ramulator 2.1 c5b1c3a4, HBM3_16Gb_8hi and HBM3_6400Mbps',
  standard: 'HBM3',
  tickNs: 0.312,
  ticksPerClock: 2,
  dualCommandBus: true,
  commandTicks: { ACT: 3, RD: 2, WR: 2 },
  organization: {
    channels: 8,
    pseudoChannels: 2,
    ranks: 1,
    stackIds: 2,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 16384,
    rowBytes: 1024,
    burstBytes: 32,
  },
  timing: {
    burst: 4,
    CL: 40,
    CWL: 20,
    tRCDRD: 62,
    tRCDWR: 30,
    tRP: 52,
    tRAS: 90,
    tRC: 144,
    tRTP: 18,
    tWR: 66,
    tCCDS: 4,
    tCCDL: 8,
    tCCDR: 6,
    tRRDS: 8,
    tRRDL: 10,
    tFAW: 48,
    tWTRS: 14,
    tWTRL: 20,
    tRTW: 40,
    tPPD: 4,
    tRFC: 1120,
    tREFI: 12480,
    tRFCpb: 640,
    tREFIpb: 390,
    tRREFD: 16,
  },
  addressMapping: 'robabgsdpccoch',
  controller: 'ramulator',
};
