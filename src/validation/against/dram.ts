/** DRAMsim3 29817593: bandwidth that a device achieves under streams like an accelerator's, closed forms against it. */
import { readDramBandwidth } from '../../formats/dram-csv.js';
import { dramAgreement } from './dram-agreement.js';
import type { ForeignCheck } from './foreign-check.js';

export const dramCheck: ForeignCheck = {
  name: 'dram',
  about: 'achieved bandwidth of DRAM devices under streams, by DRAMsim3',
  bounds: { '*': { mean: 0.05, worst: 0.16 } },
  *figures({ text, file }) {
    for (const { row, predictedGBps, measuredGBps } of dramAgreement(readDramBandwidth(text, file)))
      yield {
        row,
        quantity: 'achieved_GBps',
        ours: predictedGBps,
        table: Number.isNaN(measuredGBps) ? undefined : measuredGBps,
      };
  },
};
