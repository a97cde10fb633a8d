/**
 * GDDR6 (JESD250), as Ramulator 2.1 c5b1c3a4 reads the standard. GDDR5 and GDDR5X are taken as GDDR6 with their own times.
 */
import { BANK_WAITS, busWaits, GROUP_WAITS, prechargeWaits } from './bank-waits.js';
import { COMMANDS, type StandardWaits, waitsWithin } from './wait.js';

export const GDDR6_WAITS: StandardWaits = {
  refreshLevel: 'channel',
  waits: [
    ...busWaits('channel'),
    ...waitsWithin('channel', [
      [['RD'], ['RD'], ['tCCDS']],
      [['WR'], ['WR'], ['tCCDS']],
      [['RD'], ['WR'], ['CL', 1]],
      [['WR'], ['RD'], ['CWL', 'burst', 'tWTRS']],
      [['RD'], ['PREab'], ['tRTP']],
      [['WR'], ['PREab'], ['CWL', 'burst', 'tWR']],
      [['ACT'], ['ACT'], ['tRRDS']],
      [['ACT'], ['PREab'], ['tRAS']],
      [['PREab'], ['ACT'], ['tRPab']],
      [['ACT'], ['REFab'], ['tRC']],
      [['PREab'], ['REFab'], ['tRP']],
      [['REFab'], COMMANDS, ['tRFC']],
      [['ACT'], ['REFpb'], ['tRRDS']],
      [['PREab'], ['REFpb'], ['tRP']],
      [['REFpb'], ['ACT', 'REFpb'], ['tRREFD']],
      [['REFpb'], ['REFab'], ['tRFCpb']],
    ]),
    ...prechargeWaits('channel'),
    { level: 'channel', after: ['ACT'], before: ['ACT', 'REFpb'], ticks: ['tFAW'], window: 4 },
    { level: 'channel', after: ['REFpb'], before: ['ACT', 'REFpb'], ticks: ['tFAW'], window: 4 },
    ...GROUP_WAITS,
    ...waitsWithin('bank-group', [[['ACT'], ['REFpb'], ['tRRDL']]]),
    ...BANK_WAITS,
    ...waitsWithin('bank', [[['REFpb'], ['REFpb'], ['tRFCpb']]]),
  ],
};
