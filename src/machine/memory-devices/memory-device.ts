/**
 * A memory device from its parameters alone: geometry, timing and where the figures come from, as plain data. Times are
 * in ticks, the device's own smallest step (one clock; half a clock for HBM3 and HBM4, whose commands go at both edges);
 * sizes in bytes. The names of the times are those of the JEDEC standards (JESD235 HBM, JESD238 HBM3, JESD79 DDR,
 * JESD209 LPDDR, JESD212 and JESD232 GDDR).
 */

/** The standard decides which waiting times there are between commands (standards/). */
export type DramStandard =
  | 'DDR3'
  | 'DDR4'
  | 'DDR5'
  | 'GDDR5'
  | 'GDDR5X'
  | 'GDDR6'
  | 'HBM'
  | 'HBM2'
  | 'HBM3'
  | 'HBM4'
  | 'LPDDR3'
  | 'LPDDR4'
  | 'LPDDR5';

/** How a device is built up. All counts are powers of two but `channels`. */
export interface Organization {
  /** Independent channels, each with its own commands. */
  readonly channels: number;
  /** Halves of a channel that share its commands and have their own data. */
  readonly pseudoChannels: number;
  readonly ranks: number;
  /** Layers of a stack that share the data of a pseudo-channel (stack identifiers). */
  readonly stackIds: number;
  /** Of a rank or stack layer. */
  readonly bankGroups: number;
  readonly banksPerGroup: number;
  readonly rows: number;
  /** Of one bank, all chips of its rank together. */
  readonly rowBytes: number;
  /** One access: what a read or write command moves. */
  readonly burstBytes: number;
}

/** Times in ticks. */
export interface TimingTicks {
  /** A burst on the data bus. */
  readonly burst: number;
  /** LPDDR5: a burst as the bank group sees it; elsewhere `burst`. */
  readonly burstMax?: number;
  /** Additive, read and write latency: command to first data. */
  readonly AL?: number;
  readonly CL: number;
  readonly CWL: number;
  /** Activate to read, to write; precharge; activate to precharge; activate to activate of one bank. */
  readonly tRCDRD: number;
  readonly tRCDWR: number;
  readonly tRP: number;
  /** Precharge of all banks; `tRP` unless given. */
  readonly tRPab?: number;
  readonly tRAS: number;
  readonly tRC: number;
  /** Read to precharge; last written data to precharge. */
  readonly tRTP: number;
  readonly tWR: number;
  /** Column to column: another bank group, the same one, another stack layer. */
  readonly tCCDS: number;
  readonly tCCDL: number;
  readonly tCCDR?: number;
  /** The same between writes, where they differ. */
  readonly tCCDSWR?: number;
  readonly tCCDLWR?: number;
  /** Activate to activate: another bank group, the same one. */
  readonly tRRDS: number;
  readonly tRRDL: number;
  /** Four, and for GDDR thirty-two, activations of a rank take at least this long. */
  readonly tFAW: number;
  readonly t32AW?: number;
  /** Last written data to read: another bank group, the same one. */
  readonly tWTRS: number;
  readonly tWTRL: number;
  /** Read to write, where the standard gives it. */
  readonly tRTW?: number;
  /** Idle bus between bursts of different ranks. */
  readonly tRTRS?: number;
  /** Precharge to precharge; 0 where there is no such limit. */
  readonly tPPD?: number;
  /** Refresh of all banks of a rank: how long, how often. */
  readonly tRFC: number;
  readonly tREFI: number;
  /** The same of one bank. */
  readonly tRFCpb?: number;
  readonly tREFIpb?: number;
  /** Refresh of one bank to the next one's, to an activation of another bank. */
  readonly tRREFD?: number;
  readonly tPBR2PBR?: number;
  readonly tPBR2ACT?: number;
  /** LPDDR5: second activate command at most this long after the first; data clock kept running after a burst. */
  readonly tAAD?: number;
  readonly tWCKPST?: number;
  readonly tCAS?: number;
}

/** Who may go at a time, and in which order. */
export type ControllerName = 'dramsim3' | 'ramulator' | 'ideal-window';

export interface MemoryDevice {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** Where the figures are from. */
  readonly source: string;
  readonly standard: DramStandard;
  readonly tickNs: number;
  /** Command edges in a clock: 2 for HBM3 and HBM4. */
  readonly ticksPerClock: number;
  /** Row and column commands have buses of their own, so that one of each goes in a tick. */
  readonly dualCommandBus: boolean;
  /** Ticks a command holds its bus; 1 for those not named. */
  readonly commandTicks: Readonly<Record<string, number>>;
  readonly organization: Organization;
  readonly timing: TimingTicks;
  /** Fields of an address from the highest bit to the lowest, two letters each (address-fields.ts). */
  readonly addressMapping: string;
  /** The controller the figures were made for. */
  readonly controller: ControllerName;
}

/** Banks that one rank, or one stack layer of a pseudo-channel, has. */
export function banksPerRank({ bankGroups, banksPerGroup }: Organization): number {
  return bankGroups * banksPerGroup;
}

/** Banks of a channel. */
export function banksPerChannel(organization: Organization): number {
  const { pseudoChannels, ranks, stackIds } = organization;
  return pseudoChannels * ranks * stackIds * banksPerRank(organization);
}

export function capacityBytes(organization: Organization): number {
  const { channels, rows, rowBytes } = organization;
  return channels * banksPerChannel(organization) * rows * rowBytes;
}

/** What one row of each bank holds: consecutive addresses have gone round all banks after so many bytes. */
export function roundBytes({ organization }: MemoryDevice): number {
  return organization.channels * banksPerChannel(organization) * organization.rowBytes;
}

/** Peak of the data buses, GB/s. */
export function peakGBps({ organization, timing, tickNs }: MemoryDevice): number {
  const { channels, pseudoChannels, burstBytes } = organization;
  return (channels * pseudoChannels * burstBytes) / (timing.burst * tickNs);
}
