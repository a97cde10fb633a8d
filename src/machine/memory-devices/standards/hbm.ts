/**
 * HBM (JESD235), HBM2 with pseudo-channels, HBM3 (JESD238) and HBM4 (JESD270-4), as Ramulator 2.1 c5b1c3a4 reads the
 * standards.
 */
import { BANK_WAITS, busWaits, GROUP_WAITS, prechargeWaits, rowWaits } from './bank-waits.js';
import { type Level, type StandardWaits, type Term, type Wait, waitsWithin } from './wait.js';

function columns(level: Level, readToWrite: readonly Term[]): Wait[] {
  return [
    ...busWaits(level),
    ...waitsWithin(level, [
      [['RD'], ['WR'], readToWrite],
      [['WR'], ['RD'], ['CWL', 'burst', 'tWTRS']],
    ]),
  ];
}

function sameKind(level: Level): Wait[] {
  return waitsWithin(level, [
    [['RD'], ['RD'], ['tCCDS']],
    [['WR'], ['WR'], ['tCCDS']],
  ]);
}

function bankRefresh(level: Level): Wait[] {
  return waitsWithin(level, [
    [['REFpb'], ['ACT'], ['tRREFD']],
    [['ACT'], ['REFpb'], ['tRRDS']],
  ]);
}

/** Layers of a stack take turns on the data bus. */
const LAYERS: readonly Wait[] = [
  ...sameKind('stack-layer'),
  { level: 'stack-layer', after: ['RD'], before: ['RD'], ticks: ['tCCDR'], beside: true },
];

function hbm12(level: Level): StandardWaits {
  return {
    refreshLevel: level,
    waits: [
      ...columns(level, ['CL', 'burst', 2, '-CWL']),
      ...sameKind(level),
      ...rowWaits(level),
      ...bankRefresh(level),
      ...GROUP_WAITS,
      ...BANK_WAITS,
    ],
  };
}

export const HBM_WAITS = hbm12('channel');
export const HBM2_WAITS = hbm12('pseudo-channel');

const HBM34: readonly Wait[] = [
  ...columns('pseudo-channel', ['tRTW']),
  ...rowWaits('pseudo-channel'),
  ...prechargeWaits('pseudo-channel'),
  ...bankRefresh('pseudo-channel'),
  ...waitsWithin('pseudo-channel', [[['REFpb'], ['REFpb'], ['tRREFD']]]),
  ...LAYERS,
  ...GROUP_WAITS,
  ...BANK_WAITS,
];

export const HBM3_WAITS: StandardWaits = { refreshLevel: 'pseudo-channel', waits: HBM34 };

export const HBM4_WAITS: StandardWaits = {
  refreshLevel: 'pseudo-channel',
  waits: [
    ...HBM34,
    ...waitsWithin('pseudo-channel', [[['REFab'], ['REFpb'], ['tRFC']]]),
    ...waitsWithin('bank-group', [
      [['ACT'], ['REFpb'], ['tRRDL']],
      [['REFpb'], ['ACT'], ['tRRDL']],
    ]),
  ],
};
