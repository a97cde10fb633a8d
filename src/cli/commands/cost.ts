/** `caldera cost FILE.m`: the cost of every layer of a MAESTRO network + mapping file. */

import { fixed, integer } from '../../base/numbers.js';
import { UNLIMITED } from '../../cost/dataflow/machine.js';
import { analyzeNetwork } from '../../cost/dataflow/network.js';
import { parseMaestro } from '../../formats/maestro.js';
import { maestroCsv } from '../../formats/maestro-csv.js';
import { parseMaestroHardware } from '../../formats/maestro-hardware.js';
import { readText } from '../../formats/read-file.js';
import { type Command, print } from '../command.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly file: string;
  readonly pes: number;
  readonly hw: string | undefined;
  readonly edges: 'maestro' | 'exact';
  readonly csv: boolean;
}

export const costCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'network with dataflows, in MAESTRO’s language',
      })
      .option('pes', { type: 'number', default: 256, describe: 'processing elements; a hardware file says it instead' })
      .option('hw', {
        type: 'string',
        describe: 'MAESTRO hardware file; without it buffers and bandwidth are unlimited',
      })
      .option('edges', {
        choices: ['maestro', 'exact'] as const,
        default: 'maestro' as const,
        describe: 'exact: tiles at an edge have the size they have',
      })
      .option('csv', { type: 'boolean', default: false, describe: 'print every column as CSV' })
      .example('$0 cost vgg16_xp_ws.m --pes 256 --csv', ''),
  run({ file, pes: asked, hw, edges, csv }) {
    whole('--pes', asked, 1);
    const hardware = hw === undefined ? { pes: asked } : parseMaestroHardware(readText(hw), hw);
    const { pes } = hardware;
    const rows = analyzeNetwork(parseMaestro(readText(file), file).layers, { ...UNLIMITED, ...hardware, edges });
    if (csv) return print(maestroCsv(rows, { pes }));
    const table = rows.map(({ layer, cost, nanojoules }) => [
      layer.name,
      layer.problem.operator,
      integer(cost.runtimeCycles),
      integer(cost.macs),
      fixed(cost.activePes, 1),
      integer(cost.l2Bytes),
      fixed(cost.peakBandwidth),
      integer(nanojoules),
    ]);
    const head = ['layer', 'type', 'cycles', 'MACs', 'active PEs', 'L2 bytes', 'peak bytes/cycle', 'energy (nJ)'];
    print(`${textTable([head, ...table])}\n`);
  },
};
