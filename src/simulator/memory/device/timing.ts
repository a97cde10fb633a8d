/**
 * Banked DRAM devices: geometry and timing, nanoseconds and bytes. The values are those of public simulator
 * configurations that follow the JEDEC standards (JESD235 HBM, JESD79-4 DDR4, JESD209-4 LPDDR4): DRAMsim3 29817593,
 * HBM1_4Gb_x128, HBM_4Gb_x128, HBM2_8Gb_x128, DDR4_8Gb_x8_3200, LPDDR4_8Gb_x16_2400. A user changes the number of
 * channels by the bandwidth given to the memory, not the device.
 */
import { counted } from '../../../base/numbers.js';
import { entry, registry } from '../../../base/registry.js';

export interface DeviceTiming {
  readonly name: string;
  /** Independent channels of one device (a pseudo-channel counts as one), and what one moves at most. */
  readonly channels: number;
  readonly channelGBps: number;
  readonly ranks: number;
  readonly bankGroups: number;
  /** Per channel, all ranks together. */
  readonly banks: number;
  /** What follows in one channel before the addresses go on: one row. */
  readonly rowBytes: number;
  /** One access, and how long it holds the data bus. */
  readonly burstBytes: number;
  readonly burstNs: number;
  /** Row to column, column to data, precharge, whole row cycle. */
  readonly tRCD: number;
  readonly CL: number;
  readonly tRP: number;
  readonly tRC: number;
  /** Between two bursts of one bank group. */
  readonly tCCDL: number;
  /** Four activations of a rank take at least this long. */
  readonly tFAW: number;
  /** From the last written data to a read of the same bank group. */
  readonly tWTRL: number;
  /** Between bursts of different ranks. */
  readonly tRTRS: number;
  /** A refresh of a rank, and how often. */
  readonly tRFC: number;
  readonly tREFI: number;
}

const HBM_ARRAY = { channels: 8, ranks: 1, bankGroups: 4, banks: 16, rowBytes: 2048, burstBytes: 64 } as const;
const HBM_CORE = { tRCD: 14, CL: 14, tRP: 14, tRC: 48, tWTRL: 8, tREFI: 3900 } as const;

declare module '../../../base/registry.js' {
  interface Kinds {
    devices: DeviceTiming;
  }
}

const DEVICES: readonly DeviceTiming[] = [
  {
    ...HBM_ARRAY,
    ...HBM_CORE,
    name: 'HBM',
    channelGBps: 16,
    burstNs: 4,
    tCCDL: 2,
    tFAW: 30,
    tRTRS: 4,
    tRFC: 260,
  },
  /** Slower column cycle and activation, faster refresh: an early 4 Gb part. */
  {
    ...HBM_ARRAY,
    ...HBM_CORE,
    name: 'HBM-4Gb',
    channelGBps: 16,
    burstNs: 4,
    tCCDL: 6,
    tFAW: 40,
    tRTRS: 4,
    tRFC: 148,
  },
  {
    ...HBM_ARRAY,
    ...HBM_CORE,
    name: 'HBM2',
    channelGBps: 32,
    burstNs: 2,
    tCCDL: 2,
    tFAW: 30,
    tRTRS: 2,
    tRFC: 260,
  },
  {
    name: 'DDR4-3200',
    channels: 1,
    channelGBps: 64 / 2.52,
    ranks: 2,
    bankGroups: 4,
    banks: 32,
    rowBytes: 8192,
    burstBytes: 64,
    burstNs: 2.52,
    tRCD: 13.86,
    CL: 13.86,
    tRP: 13.86,
    tRC: 46.62,
    tCCDL: 5.04,
    tFAW: 21.42,
    tWTRL: 7.56,
    tRTRS: 0.63,
    tRFC: 352.8,
    tREFI: 7862.4,
  },
  {
    name: 'LPDDR4',
    channels: 1,
    channelGBps: 128 / 6.64,
    ranks: 2,
    bankGroups: 2,
    banks: 16,
    rowBytes: 8192,
    burstBytes: 128,
    burstNs: 6.64,
    tRCD: 12.45,
    CL: 14.11,
    tRP: 12.45,
    tRC: 39.01,
    tCCDL: 4.98,
    tFAW: 26.56,
    tWTRL: 13.28,
    tRTRS: 0.83,
    tRFC: 325.36,
    tREFI: 7187.8,
  },
];

export const devices = registry(
  'devices',
  'a memory device',
  DEVICES.map((device) =>
    entry(
      device.name,
      `banked: ${counted(device.channels, 'channel')} of ${device.channelGBps.toFixed(1)} GB/s, ${device.banks} banks`,
      device,
    ),
  ),
);

/** What a controller with one queue for reads and one for writes sees at a time; those of the configurations above. */
export const CONTROLLER = {
  /** Writes wait until so many can be drained at once. */
  writeQueue: 32,
  /** Commands waiting at a bank. */
  bankQueue: 8,
  /** Bursts ahead among which a channel picks: the transaction queue and half a bank's. */
  lookAhead: 36,
} as const;
