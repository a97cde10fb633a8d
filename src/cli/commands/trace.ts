/** `caldera trace`: the trace of a run again, or of a part of it: a window of time, some of the cores. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../base/errors.js';
import { writeChromeTrace } from '../../formats/chrome-trace.js';
import { writeOutput } from '../../formats/output-folder.js';
import { isChosenByReplay } from '../../pipeline/choose-by-replay.js';
import { writePerfettoTrace } from '../../report/perfetto-trace.js';
import { traceDetails, traceStamp } from '../../report/trace-details.js';
import { run } from '../../run.js';
import { type Command, note } from '../command.js';
import { withMapping } from '../given-mapping.js';
import { loadNoting } from '../load-noting.js';
import { searchProgress } from '../progress.js';
import { type SetArguments, setOption } from '../set-option.js';
import { inChunks, writePieces } from '../write-pieces.js';

interface Arguments extends SetArguments {
  readonly source: string;
  readonly mapping: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly cores: string | undefined;
  readonly out: string | undefined;
}

export const traceCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('source', { type: 'string', demandOption: true, describe: 'scenario file (YAML) or folder of a run' })
      .option('mapping', { type: 'string', describe: 'mapping, JSON [default: the folder’s, or a search]' })
      .option('from', { type: 'number', describe: 'first cycle [default: 0]' })
      .option('to', { type: 'number', describe: 'last cycle [default: the end]' })
      .option('cores', { type: 'string', describe: 'names or indices, with commas [default: all]' })
      .option('out', {
        type: 'string',
        describe: 'file, .json, .json.gz or .pftrace [default: JSON to standard output]',
      })
      .example('$0 trace traces/mix-s2-16 --from 1e6 --to 1.2e6 --out window.json', 'a window of a run')
      .example('$0 trace traces/mix-s2-16 --out run.pftrace', 'Perfetto’s own format, a twentieth of the size')
      .example('$0 trace scenarios/mix-s2-16.yaml --cores core0,core3 --out two.json.gz', 'two cores, compressed'),
  async run(args) {
    const { from, to } = args;
    if (from !== undefined && !Number.isFinite(from)) throw cycles('--from', from);
    if (to !== undefined && !(to > (from ?? 0))) throw cycles('--to', to);
    const isFolder = existsSync(args.source) && statSync(args.source).isDirectory();
    const file = isFolder ? join(args.source, 'scenario.yaml') : args.source;
    const mapping = args.mapping ?? (isFolder ? join(args.source, 'mapping.json') : undefined);
    const scenario = withMapping(loadNoting(file, args), mapping);
    const cores = args.cores === undefined ? undefined : coresOf(args.cores, scenario.platform.cores);
    const progress = await searchProgress(scenario.mapper.samples, isChosenByReplay(scenario));
    const { out } = args;
    const isPerfetto = out?.endsWith('.pftrace') === true;
    const result = run(scenario, {
      // The other format is written while the machine runs: nothing is kept.
      record: isPerfetto ? false : { from: from ?? 0, to: to ?? Number.POSITIVE_INFINITY },
      onProgress: progress.update,
      onChoice: progress.choosing,
    });
    progress.stop();
    if (out !== undefined && isPerfetto) {
      writeOutput(out, writePerfettoTrace(result, { from, to, cores }));
      note(`trace in ${out}: open it in https://ui.perfetto.dev`);
      return;
    }
    const details = traceDetails(result);
    const pieces = writeChromeTrace(result.replay, scenario.platform, result.jobs, traceStamp(scenario), {
      from,
      to,
      cores,
      details,
    });
    await write(pieces, out);
  },
};

function cycles(path: string, found: number): InputError {
  return new InputError({ path, expected: path === '--to' ? 'a cycle after --from' : 'a number of cycles', found });
}

function coresOf(list: string, cores: readonly { readonly name: string }[]): number[] {
  return list.split(',').map((text) => {
    const word = text.trim();
    const named = cores.findIndex(({ name }) => name === word);
    const index = named >= 0 ? named : /^\d+$/.test(word) ? Number(word) : -1;
    if (index >= 0 && index < cores.length) return index;
    throw new InputError({
      path: '--cores',
      expected: `some of ${cores.map(({ name }) => name).join(', ')}`,
      found: word,
    });
  });
}

async function write(pieces: Iterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) {
    await pipeline(Readable.from(inChunks(pieces)), process.stdout, { end: false });
    return;
  }
  await writePieces(pieces, file);
  note(`trace in ${file}: open it in https://ui.perfetto.dev`);
}
