/** Products on a matrix engine: estimated, and replayed when a measure asks. */
import { InputError } from '../../base/errors.js';
import { integer } from '../../base/numbers.js';
import { engineEnergy } from '../../cost/matrix-engine/energy.js';
import { type EngineEstimate, estimateEngine } from '../../cost/matrix-engine/estimate.js';
import { engineAreaMm2 } from '../../machine/engine-area.js';
import { gemmStream } from '../../mapping/instruction-stream/gemm-stream.js';
import type { Blocking } from '../../mapping/instruction-stream/register-block.js';
import { streamTotals } from '../../mapping/instruction-stream/stream.js';
import { chosenBlocking } from '../../pipeline/engine-blocking.js';
import { type EngineScenario, engineScenarioOf } from '../../scenario/load-engine.js';
import { type EngineReplay, replayEngine, replayEngineOnMemory } from '../../simulator/engine-replay.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

export interface EngineOutcome {
  readonly blocking: Blocking;
  /** Tile instructions. */
  readonly instructions: number;
  /** Memory keeps up. */
  readonly estimate: EngineEstimate;
  readonly areaMm2: number;
  /** Of multiplies and tile registers, pJ. */
  readonly energyPj: number;
  /** On the memory that the scenario has. */
  readonly replay: () => EngineReplay;
}

declare module '../measure.js' {
  interface Outcomes {
    engine: EngineOutcome;
  }
}

/** More take minutes. */
const MOST_INSTRUCTIONS = 2e7;

export const engineSubject: Subject = {
  noun: 'a scenario of a matrix engine',
  usual: () => 'engine',
  load(yaml) {
    const scenario = engineScenarioOf(yaml);
    const cost = tilesOf(scenario);
    if (cost > MOST_INSTRUCTIONS)
      throw new InputError({
        ...yaml.placeOf(['product']),
        expected: `at most ${integer(MOST_INSTRUCTIONS)} tile multiplies`,
        found: integer(cost),
      });
    return { notes: [], inputs: [], cost, measure: (names) => measured('engine', names, outcomeOf(scenario)) };
  },
};

function outcomeOf({ engine, product, memory, blocking: asked }: EngineScenario): EngineOutcome {
  const blocking = chosenBlocking(product, engine, asked);
  const stream = gemmStream(product, engine, blocking);
  const { loads, multiplies, stores } = streamTotals(stream);
  return {
    blocking,
    instructions: loads + multiplies + stores,
    estimate: estimateEngine(engine, stream),
    areaMm2: engineAreaMm2(engine),
    energyPj: engineEnergy(engine, stream).totalPj,
    replay: once(() =>
      memory === undefined ? replayEngine(engine, stream) : replayEngineOnMemory(engine, stream, memory),
    ),
  };
}

/** Multiplies of tiles. */
function tilesOf({ engine: { tile }, product: { m, n, k } }: EngineScenario): number {
  return Math.ceil(m / tile.m) * Math.ceil(n / tile.n) * Math.ceil(k / tile.k);
}
