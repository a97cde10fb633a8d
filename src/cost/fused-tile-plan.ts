/**
 * Fused groups as jobs: the instruction stream of a group as tiles, so that a core of an accelerator plays it among other
 * jobs, and mappers map it. A firing is a tile: what it loads, how long it keeps the PE array (computing, or waiting for
 * the on-chip memory), what it stores. Buffers between layers are taken by the first tile and given back by the last; an
 * output is held until it is stored.
 */
import type { FusedMachine } from '../machine/fused-machine.js';
import type { FusionChain } from '../mapping/fusion-plan/chain.js';
import { firingStream } from '../mapping/fusion-plan/firing-stream.js';
import type { FusionGroup, FusionPlan } from '../mapping/fusion-plan/plan.js';
import type { FiringStream, Moves } from '../mapping/fusion-plan/stream.js';
import { freedBytes, type TilePlan, type TileRun, takenBytes } from '../mapping/tile-plan.js';

/** @throws InputError for a group that deadlocks or does not fit the memory, naming the tensor */
export function fusedTilePlan(plan: FusionPlan, group: FusionGroup, machine: FusedMachine): TilePlan {
  const stream = firingStream(plan, group);
  const cycles = new CycleCounter(plan.chain, plan.batch, machine);
  const held = new Holding(stream);
  const runs: TileRun[] = [];
  for (let firing = 0; firing < stream.firings; firing++) {
    const loadBytes = bytesOf(stream.loads, firing);
    const storeBytes = bytesOf(stream.stores, firing);
    const feeding = stream.onChipBytes[firing]! / machine.onChipBytesPerCycle;
    const computeCycles = Math.max(cycles.of(stream.layer[firing]!, stream.done[firing]!), feeding);
    append(runs, { count: 1, loadBytes, computeCycles, storeBytes, ...held.of(firing, storeBytes) });
  }
  return runs;
}

/** What each tile takes from the memory and gives back. */
class Holding {
  private readonly innerBytes: number;
  private readonly isFused: boolean;
  private heldBytes = 0;

  constructor(private readonly stream: FiringStream) {
    // The stream reserves room for one output of each layer that stores; here every output takes its own.
    const largest = new Map<number, number>();
    for (let firing = 0; firing < stream.firings; firing++) {
      const layer = stream.layer[firing]!;
      largest.set(layer, Math.max(largest.get(layer) ?? 0, bytesOf(stream.stores, firing)));
    }
    const outputs = [...largest.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.isFused = stream.first !== stream.last;
    this.innerBytes = this.isFused ? stream.reservedBytes - outputs : 0;
  }

  of(firing: number, storeBytes: number): { takenBytes: number; freedBytes: number } {
    const { stream } = this;
    const outputBytes = this.isFused ? storeBytes : 0; // a piece of one layer has it in what it takes
    const isFirst = firing === 0;
    const isLast = firing === stream.firings - 1;
    const taken = stream.takenBytes[firing]! + outputBytes + (isFirst ? this.innerBytes : 0);
    const freed = stream.freedBytes[firing]! + stream.freedByStoreBytes[firing]! + outputBytes;
    this.heldBytes += taken - freed;
    return { takenBytes: taken, freedBytes: isLast ? freed + this.heldBytes : freed };
  }
}

/** Whole cycles, that sum to the layer's over its firings. */
class CycleCounter {
  private readonly ended: Float64Array;

  constructor(
    private readonly chain: FusionChain,
    private readonly batch: number,
    private readonly machine: FusedMachine,
  ) {
    this.ended = new Float64Array(chain.layers.length);
  }

  /** Of the firing that brings a layer to `done` of its work. */
  of(layer: number, done: number): number {
    const { chain, batch, machine } = this;
    const perSample = chain.cyclesPerSample?.[layer];
    const work = perSample === undefined ? (batch * chain.macs[layer]!) / machine.macsPerCycle : batch * perSample;
    const end = Math.round(Math.ceil(work) * done);
    const cycles = end - this.ended[layer]!;
    this.ended[layer] = end;
    return cycles;
  }
}

function bytesOf({ start, bytes }: Moves, firing: number): number {
  let sum = 0;
  for (let move = start[firing]!; move < start[firing + 1]!; move++) sum += bytes[move]!;
  return sum;
}

function append(runs: TileRun[], tile: TileRun): void {
  const last = runs.at(-1);
  const isAlike =
    last !== undefined &&
    last.loadBytes === tile.loadBytes &&
    last.computeCycles === tile.computeCycles &&
    last.storeBytes === tile.storeBytes &&
    takenBytes(last) === takenBytes(tile) &&
    freedBytes(last) === freedBytes(tile);
  if (isAlike) runs[runs.length - 1] = { ...last, count: last.count + 1 };
  else runs.push(tile);
}
