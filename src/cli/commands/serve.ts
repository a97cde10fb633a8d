/** `caldera serve [FOLDER]`: a local page over runs and studies. */
import { statSync } from 'node:fs';
import { InputError } from '../../base/errors.js';
import { openServer } from '../../serve/server.js';
import { type Command, note, print } from '../command.js';
import { ended } from '../interrupt.js';
import { whole } from '../table-options.js';

interface Arguments {
  readonly folder: string;
  readonly port: number;
  readonly host: string;
}

const LAST_PORT = 65_535;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

export const serveCommand: Command<Arguments> = {
  hearsSignals: true,
  options: (yargs) =>
    yargs
      .positional('folder', { type: 'string', default: 'traces', describe: 'where results are' })
      .option('port', { type: 'number', default: 4173, describe: 'port; 0: a free one' })
      .option('host', { type: 'string', default: '127.0.0.1', describe: 'address to listen on' })
      .example('$0 serve', 'everything in traces/')
      .example('$0 serve --host 0.0.0.0', 'for others too, who are not asked who they are'),
  async run({ folder, port, host }) {
    whole('--port', port, 0);
    if (port > LAST_PORT) throw new InputError({ path: '--port', expected: `at most ${LAST_PORT}`, found: port });
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new InputError({ file: folder, expected: 'a folder of results', found: undefined });
    const interrupt = ended();
    try {
      const { url, close } = await opened({ folder, host, port });
      if (!LOOPBACK.test(host)) note(`note: whoever reaches ${host} can read what is in ${folder}`);
      print(`${url}\n`);
      note('Ctrl-C ends it');
      await new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve(), { once: true }));
      await close();
    } finally {
      interrupt.stop();
    }
  },
};

/** @throws InputError for a port that is taken, and a host that is none of this machine's */
async function opened(options: Parameters<typeof openServer>[0]): ReturnType<typeof openServer> {
  try {
    return await openServer(options);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const path = /EADDRINUSE|EACCES/.test(code) ? '--port' : '--host';
    throw new InputError({ path, expected: 'one that this machine can listen on', found: code });
  }
}
