/**
 * An architecture as mappers and cost models of a layer see it: levels of memory, outermost first, each feeding an array of
 * instances of the next; the last feeds the MAC units. Source: Jeong et al., Union (arXiv 2109.07419).
 */
import { InputError } from '../base/errors.js';
import { type Core, peCount } from './core.js';
import { fanoutOf, type Level, type LevelSpec } from './level.js';

export interface Architecture {
  readonly name: string;
  /** From memory to the MAC units. */
  readonly levels: readonly Level[];
  /**
   * MAC units that there are. Fewer than the product of the fan-outs: the array is flexible, and a mapping chooses its
   * shape within the fan-outs.
   */
  readonly macUnits: number;
  /** Energy of a multiply-accumulate. */
  readonly macPicojoules: number;
}

export interface ArchitectureSpec {
  readonly name: string;
  readonly levels: readonly LevelSpec[];
  /** Default: the product of the fan-outs. */
  readonly macUnits?: number;
  /** Default 0. */
  readonly macPicojoules?: number;
}

/** @throws InputError for a level without a name of its own, a size below 0, a fan-out that is no positive integer */
export function defineArchitecture({ name, levels, macUnits, macPicojoules = 0 }: ArchitectureSpec): Architecture {
  if (levels.length === 0) throw new InputError({ path: 'levels', expected: 'at least one level', found: 'none' });
  const made = levels.map((spec, i): Level => levelOf(spec, `levels.${i}`));
  const again = made.find((level, i) => made.findIndex((other) => other.name === level.name) !== i);
  if (again !== undefined)
    throw new InputError({ path: 'levels', expected: 'levels with names of their own', found: again.name });
  const most = made.reduce((product, level) => product * fanoutOf(level), 1);
  const units = macUnits ?? most;
  if (!Number.isSafeInteger(units) || units < 1 || units > most)
    throw new InputError({ path: 'macUnits', expected: `1 to ${most} MAC units (the fan-outs)`, found: units });
  atLeastZero(macPicojoules, 'macPicojoules');
  return { name, levels: made, macUnits: units, macPicojoules };
}

function levelOf(spec: LevelSpec, path: string): Level {
  const { name, capacityBytes = Number.POSITIVE_INFINITY, partitionBytes = {}, buffers = 1 } = spec;
  const { readBytesPerCycle = Number.POSITIVE_INFINITY, writeBytesPerCycle = Number.POSITIVE_INFINITY } = spec;
  const { read = 0, fill = 0, update = 0 } = spec.energy ?? {};
  const { x = 1, y = 1 } = spec.fanout ?? {};
  if (name === '') throw new InputError({ path: `${path}.name`, expected: 'a name', found: name });
  atLeastZero(capacityBytes, `${path}.capacityBytes`);
  for (const [operand, room] of Object.entries(partitionBytes)) atLeastZero(room, `${path}.partitionBytes.${operand}`);
  const apart = Object.values(partitionBytes).reduce((sum, room) => sum + room, 0);
  if (apart > capacityBytes)
    throw new InputError({ path: `${path}.partitionBytes`, expected: `at most ${capacityBytes} in all`, found: apart });
  positiveInteger(buffers, `${path}.buffers`);
  positiveInteger(x, `${path}.fanout.x`);
  positiveInteger(y, `${path}.fanout.y`);
  for (const [rate, value] of Object.entries({ readBytesPerCycle, writeBytesPerCycle }))
    if (!(value > 0)) throw new InputError({ path: `${path}.${rate}`, expected: 'a number above 0', found: value });
  for (const [kind, value] of Object.entries({ read, fill, update })) atLeastZero(value, `${path}.energy.${kind}`);
  return {
    name,
    capacityBytes,
    partitionBytes,
    buffers,
    readBytesPerCycle,
    writeBytesPerCycle,
    energy: { read, fill, update },
    fanout: { x, y },
    holds: spec.holds,
    mayBypass: spec.mayBypass,
  };
}

function atLeastZero(value: number, path: string): void {
  if (!(value >= 0)) throw new InputError({ path, expected: 'a number of at least 0', found: value });
}

function positiveInteger(value: number, path: string): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InputError({ path, expected: 'a positive integer', found: value });
}

/** Instances of each level in a whole array, outermost first. */
export function instances({ levels }: Architecture): number[] {
  let count = 1;
  return levels.map((level) => {
    const here = count;
    count *= fanoutOf(level);
    return here;
  });
}

/**
 * A core as an architecture: HBM, the SG, `rows` clusters without a memory of their own, and in each `columns` PEs with an
 * SL. A flexible core has its PEs in any such shape. The SG's buffers are the core's; SLs are double buffered.
 * @param bandwidthBytesPerCycle of the core's share of HBM; default without limit
 */
export function coreArchitecture(core: Core, bandwidthBytesPerCycle = Number.POSITIVE_INFINITY): Architecture {
  const { name, rows, columns, sgBytes, slBytes, buffers, flexible } = core;
  const pes = peCount(core);
  const rates = { readBytesPerCycle: bandwidthBytesPerCycle, writeBytesPerCycle: bandwidthBytesPerCycle };
  return defineArchitecture({
    name,
    levels: [
      { name: 'HBM', ...rates },
      { name: 'SG', capacityBytes: sgBytes, buffers, fanout: { x: flexible ? pes : rows } },
      { name: 'cluster', capacityBytes: 0, holds: [], fanout: { x: flexible ? pes : columns } },
      { name: 'SL', capacityBytes: slBytes, buffers: 2 },
    ],
    macUnits: pes,
  });
}
