/** `caldera network congestion`: flows packet by packet under one or more congestion control schemes. */
import { loadCongestion } from '../../scenario/load-congestion.js';
import { overrideOf } from '../../scenario/overrides.js';
import { replayAndShow } from '../cluster-packets.js';
import type { Command } from '../command.js';
import { showFast } from '../fast-flows.js';
import { outputOptions } from '../network-outputs.js';
import type { PacketAsked } from '../packet-asked.js';
import { type SetArguments, setOption } from '../set-option.js';
import { whole } from '../table-options.js';

interface Arguments extends SetArguments, PacketAsked {
  readonly scenario: string;
  readonly fast: boolean;
}

export const networkCongestionCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(setOption(yargs))
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of congestion (YAML)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .option('csv', { type: 'boolean', default: false, describe: 'print a row a quantity: part,quantity,value' })
      .option('fast', { type: 'boolean', default: false, describe: 'messages in one step each, without schemes' })
      .option('flows', { type: 'number', default: 5, describe: 'slowest flows of each scheme to print' })
      .example('$0 congestion scenarios/congestion/clos16.yaml', 'six schemes on an all-to-all')
      .example('$0 congestion FILE.yaml --set buffer.bufferMiB=4', 'with smaller switches')
      .example('$0 congestion FILE.yaml --out FOLDER', 'with a page, a trace and tables'),
  async run(args) {
    whole('--flows', args.flows, 0);
    const scenario = loadCongestion(args.scenario, (args.set ?? []).map(overrideOf));
    if (args.fast) showFast(scenario, args);
    else await replayAndShow(scenario, args);
  },
};
