/**
 * HBM3E, 24 Gb dies taken as 16 Gb ones, 9.2 Gb/s a pin (JESD238B). No public simulator has it: the times are those of the
 * HBM3 preset for 6.4 Gb/s of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4), in nanoseconds, at the faster clock.
 * Times are in half clocks.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm3e: MemoryDevice = {
  name: 'hbm3e',
  about: 'HBM3E, 8 high, 9.2 Gb/s a pin',
  source: 'JESD238B; times in nanoseconds of Ramulator 2.1 c5b1c3a4, HBM3_6400Mbps',
  standard: 'HBM3',
  tickNs: 0.2175,
  ticksPerClock: 2,
  dualCommandBus: true,
  commandTicks: { ACT: 3, RD: 2, WR: 2 },
  organization: {
    channels: 16,
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
    CL: 58,
    CWL: 30,
    tRCDRD: 90,
    tRCDWR: 44,
    tRP: 76,
    tRAS: 130,
    tRC: 208,
    tRTP: 26,
    tWR: 96,
    tCCDS: 4,
    tCCDL: 8,
    tCCDR: 6,
    tRRDS: 12,
    tRRDL: 16,
    tFAW: 70,
    tWTRS: 22,
    tWTRL: 30,
    tRTW: 58,
    tPPD: 4,
    tRFC: 1610,
    tREFI: 17932,
    tRFCpb: 920,
    tREFIpb: 562,
    tRREFD: 38,
  },
  addressMapping: 'robabgsdpccoch',
  controller: 'ramulator',
};
