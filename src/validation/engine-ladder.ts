/**
 * The ladder of a matrix engine: from one multiply after another to all that RASA adds, one effect a rung, each replayed
 * event by event; at last the memory. WLS needs the double-buffered weights of the rung before, which change nothing by
 * themselves.
 */
import { InputError } from '../base/errors.js';
import { buildEngine, type EngineOptions, type MatrixEngine } from '../machine/matrix-engine.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';
import type { EngineAttribution } from '../simulator/cores/matrix-engine/engine-states.js';
import {
  type EngineMemory,
  type EngineReplay,
  replayEngine,
  replayEngineOnMemory,
} from '../simulator/engine-replay.js';

export interface EngineRung {
  readonly name: string;
  /** What changes from the rung before. */
  readonly about: string;
  readonly engine: MatrixEngine;
  /** Cycles of the engine. */
  readonly cycles: number;
  /** Share of the cycles in which rows enter the array. */
  readonly peUtilization: number;
  /** Sums to `cycles`; of replayed rungs. */
  readonly attribution?: EngineAttribution;
  /** Cycles over those of the first rung. */
  readonly cyclesOverBase: number;
}

interface Step {
  readonly name: string;
  readonly about: string;
  readonly change: EngineOptions;
}

const STEPS: readonly Step[] = [
  { name: 'BASE', about: 'one multiply after another', change: { control: 'BASE', data: 'none', renaming: false } },
  { name: 'PIPE', about: 'weights are loaded while the multiply before drains', change: { control: 'PIPE' } },
  { name: 'WLBP', about: 'weights that are in the array are not loaded again', change: { control: 'WLBP' } },
  { name: 'DB', about: 'room for a second set of weights', change: { data: 'DB' } },
  { name: 'WLS', about: 'weights are loaded beside those in use', change: { control: 'WLS' } },
  { name: 'DM', about: 'two multipliers in a PE, half as many PE rows', change: { data: 'DMDB' } },
  { name: 'renaming', about: 'each write takes a fresh tile register', change: { renaming: true } },
];

type Taken = (
  engine: MatrixEngine,
  stream: InstructionStream,
) => { readonly cycles: number; readonly feedCycles: number; readonly attribution?: EngineAttribution };

const replayed: Taken = (engine, stream) => told(replayEngine(engine, stream));

function told({ cycles, attribution }: EngineReplay): ReturnType<Taken> {
  return { cycles, attribution, feedCycles: attribution.feed };
}

/**
 * @param engine gives everything that is not on the ladder: tiles, registers, ports, forwarding
 * @param streamFor the program for an engine; the same for all, or blocked for each
 * @param memory the last rung; left out without one
 * @param take what a stream takes with memory that keeps up; by default it is replayed
 * @throws InputError for an engine without weights in its PEs, and as the replay
 */
export function engineLadder(
  engine: MatrixEngine,
  streamFor: (engine: MatrixEngine) => InstructionStream,
  memory?: EngineMemory,
  take: Taken = replayed,
): EngineRung[] {
  if (engine.dataflow !== 'weight-stationary')
    throw new InputError({
      path: 'dataflow',
      expected: 'weight-stationary: the ladder is about when weights are loaded',
      found: engine.dataflow,
    });
  const rungs: EngineRung[] = [];
  let options: EngineOptions = { ...engine, bypassRule: undefined };
  const add = ({ name, about }: Pick<Step, 'name' | 'about'>, on?: EngineMemory): void => {
    const rung = buildEngine(options);
    const stream = streamFor(rung);
    const { cycles, feedCycles, attribution } =
      on === undefined ? take(rung, stream) : told(replayEngineOnMemory(rung, stream, on));
    const base = rungs[0]?.cycles ?? cycles;
    rungs.push({
      name,
      about,
      engine: rung,
      cycles,
      ...(attribution === undefined ? {} : { attribution }),
      peUtilization: cycles === 0 ? 0 : feedCycles / cycles,
      cyclesOverBase: base === 0 ? 1 : cycles / base,
    });
  };
  for (const step of STEPS) {
    // Of an odd depth two multipliers of a PE cannot each take half.
    if (step.name === 'DM' && engine.tile.k % 2 !== 0) continue;
    options = { ...options, ...step.change };
    add(step);
  }
  if (memory !== undefined) add({ name: 'memory', about: 'tiles come through the SG from a memory' }, memory);
  return rungs;
}
