/** From a document of the kind `engine` to an engine, a product, its blocking and the memory behind it. */
import { InputError } from '../base/errors.js';
import { bytesPerCycle, KIB } from '../base/units.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import { describedEngine, type EngineDescription } from '../machine/engine-description.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { MEMORY_DEFAULTS } from '../machine/memory.js';
import type { GemmWork } from '../mapping/instruction-stream/gemm-stream.js';
import {
  type Blocking,
  blocksThatFit,
  checkBlocking,
  DEFAULT_BLOCKING,
} from '../mapping/instruction-stream/register-block.js';
import type { EngineMemory } from '../simulator/engine-replay.js';
import { check } from './check.js';
import { engineScenarioSchema } from './engine-schema.js';
import { inSection } from './in-section.js';
import { loadPlugins } from './plugins.js';

export interface EngineScenario {
  readonly name: string;
  readonly engine: MatrixEngine;
  readonly product: GemmWork;
  /** Left out: the usual one where it fits, else the best. */
  readonly blocking?: Blocking | 'search' | undefined;
  /** Left out: memory keeps up. */
  readonly memory?: EngineMemory | undefined;
}

/** A document that is already there; it names no files. @throws InputError */
export function engineScenarioOf(yaml: YamlDocument): EngineScenario {
  loadPlugins(yaml);
  const { name, product, blocking: asked, memory, ...document } = check(engineScenarioSchema(), yaml);
  const engine = describedEngine(document.engine as EngineDescription);
  const blocking = asked === undefined ? undefined : asked.search ? 'search' : blockingOf(asked);
  if (typeof blocking === 'object') inSection(yaml, ['blocking'], () => checkBlocking(blocking, engine));
  else if (blocksThatFit(engine).length === 0) {
    const expected = 'room for a tile of A, of B and of C';
    throw new InputError({ ...yaml.placeOf(['engine', 'registers']), expected, found: engine.registers });
  }
  return { name, engine, product, blocking, memory: memory === undefined ? undefined : memoryOf(memory) };
}

/** What is not said is the usual one's. */
function blockingOf({ block, loopOrder, blockOrder }: { [K in keyof Blocking]?: Blocking[K] | undefined }): Blocking {
  const usual = DEFAULT_BLOCKING;
  return {
    block: block ?? usual.block,
    loopOrder: loopOrder ?? usual.loopOrder,
    blockOrder: blockOrder ?? usual.blockOrder,
  };
}

function memoryOf({
  bandwidthGBps,
  clockGHz,
  sgKiB,
}: {
  readonly bandwidthGBps: number;
  readonly clockGHz: number;
  readonly sgKiB: number;
}): EngineMemory {
  const bandwidthBytesPerCycle = bytesPerCycle(bandwidthGBps, clockGHz);
  const { arbitration } = MEMORY_DEFAULTS;
  return { memory: { bandwidthBytesPerCycle, arbitration, clockGHz }, sgBytes: sgKiB * KIB };
}
