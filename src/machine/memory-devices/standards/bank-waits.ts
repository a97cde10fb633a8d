/**
 * Waiting times that all standards share: within a bank, and around activations, precharges and refreshes of a rank.
 */
import { type Level, type Pair, type Wait, waitsWithin } from './wait.js';

export const BANK_WAITS: readonly Wait[] = waitsWithin('bank', [
  [['ACT'], ['ACT'], ['tRC']],
  [['ACT'], ['RD'], ['tRCDRD']],
  [['ACT'], ['WR'], ['tRCDWR']],
  [['ACT'], ['PREpb'], ['tRAS']],
  [['PREpb'], ['ACT'], ['tRP']],
  [['RD'], ['PREpb'], ['tRTP']],
  [['WR'], ['PREpb'], ['CWL', 'burst', 'tWR']],
  [['REFpb'], ['ACT'], ['tRFCpb']],
  [['ACT'], ['REFpb'], ['tRC']],
  [['PREpb'], ['REFpb'], ['tRP']],
]);

/** Activations, precharges and refreshes within what one refresh covers. */
export function rowWaits(level: Level): Wait[] {
  const pairs: Pair[] = [
    [['RD'], ['PREab'], ['tRTP']],
    [['WR'], ['PREab'], ['CWL', 'burst', 'tWR']],
    [['ACT'], ['ACT'], ['tRRDS']],
    [['ACT'], ['PREab'], ['tRAS']],
    [['PREab'], ['ACT'], ['tRPab']],
    [['ACT'], ['REFab'], ['tRC']],
    [['PREpb', 'PREab'], ['REFab'], ['tRP']],
    [['REFab'], ['ACT', 'PREab'], ['tRFC']],
  ];
  return [...waitsWithin(level, pairs), { level, after: ['ACT'], before: ['ACT'], ticks: ['tFAW'], window: 4 }];
}

/** Precharge to precharge. */
export function prechargeWaits(level: Level): Wait[] {
  return waitsWithin(level, [[['PREpb', 'PREab'], ['PREpb', 'PREab'], ['tPPD']]]);
}

/** Column commands of one bank group, and activations. */
export const GROUP_WAITS: readonly Wait[] = waitsWithin('bank-group', [
  [['RD'], ['RD'], ['tCCDL']],
  [['WR'], ['WR'], ['tCCDLWR']],
  [['WR'], ['RD'], ['CWL', 'burstMax', 'tWTRL']],
  [['ACT'], ['ACT'], ['tRRDL']],
]);

/** A burst holds the data bus. */
export function busWaits(level: Level): Wait[] {
  return waitsWithin(level, [
    [['RD'], ['RD'], ['burst']],
    [['WR'], ['WR'], ['burst']],
  ]);
}
