/**
 * The least ticks between two commands of a channel, as DRAMsim3 29817593 derives them from a device's times: a command
 * to the next one of the same bank, of another bank of its bank group, of another group of its rank, of another rank.
 */
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';

/** Column command to column command. */
export interface ColumnGap {
  readonly sameGroup: number;
  readonly otherGroup: number;
  readonly otherRank: number;
}

export interface WaitingTimes {
  readonly readToRead: ColumnGap;
  readonly readToWrite: ColumnGap;
  readonly writeToRead: ColumnGap;
  readonly writeToWrite: ColumnGap;
  /** Command to the last data on the bus. */
  readonly readDelay: number;
  readonly writeDelay: number;
  readonly readToPrecharge: number;
  readonly writeToPrecharge: number;
  /** With the precharge that goes with the access: to the next activation, to a refresh. */
  readonly readPrechargeToActivate: number;
  readonly readPrechargeToRefresh: number;
  readonly writePrechargeToActivate: number;
  readonly activateToRead: number;
  readonly activateToWrite: number;
  readonly activateToPrecharge: number;
  /** Same bank, another bank of the group, another group. */
  readonly activateToActivate: number;
  readonly activateToActivateSameGroup: number;
  readonly activateToActivateOtherGroup: number;
  readonly prechargeToActivate: number;
  readonly prechargeToPrecharge: number;
  readonly refreshToActivate: number;
  /** Refresh of a bank to that of another bank. */
  readonly bankRefreshToBankRefresh: number;
  readonly fourActivates: number;
  /** Infinity never binds: no such window. */
  readonly thirtyTwoActivates: number;
}

export function waitingTimes({ timing, organization, standard }: MemoryDevice): WaitingTimes {
  const { burst, AL = 0, CL, CWL, tRTRS = 0, tPPD = 0, t32AW = 0 } = timing;
  const { tRP, tRAS, tRTP, tWR, tCCDS, tWTRS, tRRDS, tRFC, tREFI } = timing;
  // With one bank group only, its banks keep the distance of banks in different groups.
  const [tCCDL, tWTRL, tRRDL] =
    organization.bankGroups === 1 ? [tCCDS, tWTRS, tRRDS] : [timing.tCCDL, timing.tWTRL, timing.tRRDL];
  // For HBM and GDDR the program does not take an additive latency off.
  const ahead = /^(HBM|GDDR)/.test(standard) ? 0 : AL;
  const readDelay = AL + CL + burst;
  const writeDelay = AL + CWL + burst;
  const inTurn = readDelay - (AL + CWL) + tRTRS;
  const writeToPrecharge = writeDelay + tWR;
  const sameDirection = {
    sameGroup: Math.max(burst, tCCDL),
    otherGroup: Math.max(burst, tCCDS),
  };
  return {
    readToRead: { ...sameDirection, otherRank: burst + tRTRS },
    readToWrite: { sameGroup: inTurn, otherGroup: inTurn, otherRank: readDelay + burst + tRTRS - writeDelay },
    writeToRead: {
      sameGroup: writeDelay + tWTRL,
      otherGroup: writeDelay + tWTRS,
      otherRank: writeDelay + burst + tRTRS - readDelay,
    },
    writeToWrite: { ...sameDirection, otherRank: burst },
    readDelay,
    writeDelay,
    readToPrecharge: AL + tRTP,
    writeToPrecharge,
    readPrechargeToActivate: AL + burst + tRTP + tRP,
    readPrechargeToRefresh: AL + tRTP + tRP,
    writePrechargeToActivate: writeToPrecharge + tRP,
    activateToRead: timing.tRCDRD - ahead,
    activateToWrite: timing.tRCDWR - ahead,
    activateToPrecharge: tRAS,
    activateToActivate: tRAS + tRP,
    activateToActivateSameGroup: tRRDL,
    activateToActivateOtherGroup: tRRDS,
    prechargeToActivate: tRP,
    prechargeToPrecharge: tPPD,
    refreshToActivate: tRFC,
    bankRefreshToBankRefresh: tREFI,
    fourActivates: timing.tFAW,
    thirtyTwoActivates: t32AW,
  };
}
