/** What `caldera layer engine` is given to do: a product M,N,K, a layer of a model, or a file of tile instructions. */
import { InputError } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readTileInstructions } from '../formats/tile-instructions.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { type GemmWork, gemmStream } from '../mapping/instruction-stream/gemm-stream.js';
import { type Blocking, DEFAULT_BLOCKING, keepsOrder } from '../mapping/instruction-stream/register-block.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';
import { chosenBlocking } from '../pipeline/engine-blocking.js';
import { matrixProducts } from '../workload/im2col.js';
import { isNetwork, layersOf } from './array-options.js';
import { wholes } from './table-options.js';

export interface EngineProgram {
  readonly title: string;
  /** The program for an engine with these registers; blocked anew where it would lose results. */
  readonly streamFor: (engine: MatrixEngine) => InstructionStream;
  /** How the product is blocked; left out for a program that is given. */
  readonly blocking?: Blocking;
}

export interface ProgramArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly block: string | undefined;
  readonly search: boolean;
}

/** @throws InputError for work that is none, or that the engine cannot do */
export function programOf(args: ProgramArguments, engine: MatrixEngine): EngineProgram {
  const { work, layer, block } = args;
  if (layer !== undefined) {
    const { title, layers } = layersOf(work, layer);
    return productProgram(title, matrixProducts(layers[0]!), args, engine);
  }
  if (isNetwork(work)) {
    const names = layersOf(work, undefined).layers.map(({ name }) => name);
    const some = names.length > 3 ? [...names.slice(0, 3), '…'] : names;
    throw new InputError({ path: 'layer', expected: `a layer of ${work} (${some.join(', ')})`, found: layer });
  }
  // Only numbers and what separates them: meant as a product, whatever files there are.
  if (/^[-\d.,x× ]+$/.test(work)) {
    const [m, n, k] = wholes('work', work, ['M', 'N', 'K']) as [number, number, number];
    return productProgram(`${m} × ${n} × ${k}`, { m, n, k }, args, engine);
  }
  if (block !== undefined || args.search)
    throw new InputError({ path: '--block', expected: 'none with a file, which is blocked already', found: block });
  const stream = readTileInstructions(readText(work), work, engine);
  return { title: work, streamFor: () => stream };
}

function productProgram(title: string, work: GemmWork, args: ProgramArguments, engine: MatrixEngine): EngineProgram {
  const blocking = blockingOf(work, args, engine);
  const streamFor = (other: MatrixEngine): InstructionStream => {
    const { loopOrder } = blocking;
    const order = keepsOrder(loopOrder, other.renaming) ? loopOrder : DEFAULT_BLOCKING.loopOrder;
    return gemmStream(work, other, { ...blocking, loopOrder: order });
  };
  return { title, streamFor, blocking };
}

function blockingOf(work: GemmWork, { block, search }: ProgramArguments, engine: MatrixEngine): Blocking {
  if (block !== undefined) {
    const [m, n] = wholes('--block', block, ['M', 'N']) as [number, number];
    return { ...DEFAULT_BLOCKING, block: { m, n } };
  }
  return chosenBlocking(work, engine, search ? 'search' : undefined);
}
