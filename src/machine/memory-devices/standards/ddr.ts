/**
 * DDR4 (JESD79-4), DDR5 (JESD79-5) and LPDDR5 (JESD209-5), as Ramulator 2.1 c5b1c3a4 reads the standards. DDR3, LPDDR3
 * and LPDDR4 are taken as DDR4 with their own times.
 */
import { BANK_WAITS, busWaits, GROUP_WAITS, prechargeWaits, rowWaits } from './bank-waits.js';
import { type StandardWaits, type Term, type Wait, waitsWithin } from './wait.js';

function rankColumns(readToWrite: readonly Term[], writeToOtherRank: readonly Term[]): Wait[] {
  return [
    ...waitsWithin('rank', [
      [['RD'], ['RD'], ['tCCDS']],
      [['WR'], ['WR'], ['tCCDSWR']],
      [['RD'], ['WR'], readToWrite],
      [['WR'], ['RD'], ['CWL', 'burst', 'tWTRS']],
    ]),
    { level: 'rank', after: ['RD'], before: ['RD', 'WR'], ticks: ['burst', 'tRTRS'], beside: true },
    { level: 'rank', after: ['WR'], before: ['RD'], ticks: writeToOtherRank, beside: true },
  ];
}

const PER_BANK_REFRESH = waitsWithin('rank', [
  [['REFab'], ['REFpb', 'REFab'], ['tRFC']],
  [['REFpb'], ['REFpb'], ['tPBR2PBR']],
  [['REFpb'], ['REFab'], ['tRFCpb']],
  [['REFpb'], ['ACT'], ['tPBR2ACT']],
]);

export const DDR4_WAITS: StandardWaits = {
  refreshLevel: 'rank',
  waits: [
    ...busWaits('channel'),
    ...rankColumns(['CL', 'burst', 2, '-CWL'], ['CWL', 'burst', 'tRTRS', '-CL']),
    ...rowWaits('rank'),
    ...GROUP_WAITS,
    ...BANK_WAITS,
  ],
};

export const DDR5_WAITS: StandardWaits = {
  refreshLevel: 'rank',
  waits: [
    ...busWaits('channel'),
    ...rankColumns(['CL', 'burst', 2, '-CWL', 2], ['CWL', 'burst', 'tRTRS', '-CL']),
    ...rowWaits('rank'),
    ...prechargeWaits('rank'),
    ...GROUP_WAITS,
    ...BANK_WAITS,
  ],
};

export const LPDDR5_WAITS: StandardWaits = {
  refreshLevel: 'rank',
  waits: [
    ...busWaits('channel'),
    ...rankColumns(['CL', 'burst', 2, '-CWL'], ['CL', 'burst', 'tRTRS', '-CWL']),
    ...rowWaits('rank'),
    ...prechargeWaits('rank'),
    ...PER_BANK_REFRESH,
    ...GROUP_WAITS,
    ...BANK_WAITS,
  ],
};
