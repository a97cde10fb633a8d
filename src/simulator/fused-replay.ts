/**
 * Replays a fusion plan event by event: every micro-batch, every load of weights, every byte of staging, on one core and
 * a memory of its own. Overlapped it plays what the estimate assumes, and comes to the same time; staged it plays what a
 * machine does, with fill, drain and reloads in the way.
 */
import type { FusedMachine } from '../machine/fused-machine.js';
import type { Memory } from '../machine/memory.js';
import { cargoCount } from '../mapping/fusion-plan/cargo.js';
import type { FusionChain } from '../mapping/fusion-plan/chain.js';
import { firingStream } from '../mapping/fusion-plan/firing-stream.js';
import type { FusionGroup, FusionPlan } from '../mapping/fusion-plan/plan.js';
import type { FiringStream } from '../mapping/fusion-plan/stream.js';
import { FusedCore, type FusedWork } from './cores/fused-core.js';
import { FUSED_WAITS, type FusedObserver, type FusedWait } from './cores/fused-waits.js';
import { runLoneCore } from './parts/lone-core.js';
import { machineBus } from './signals.js';

export interface FusedReplayOptions {
  /** How loads, firings and stores wait for each other. Default `overlapped`, as the estimate assumes. */
  readonly coupling?: 'overlapped' | 'staged';
  /** What the memory is beyond its bandwidth: device, latency, ports, arbitration. Default: ideal, proportional shares. */
  readonly memory?: Partial<Omit<Memory, 'bandwidthBytesPerCycle'>>;
  /** Told of the on-chip memory in use, whenever it changes. */
  readonly onOccupancy?: (timeCycles: number, bytes: number) => void;
  /** Told of every load, firing and store when it ends. */
  readonly onSpan?: (span: FusedSpan) => void;
}

export interface FusedSpan {
  readonly activity: 'load' | 'compute' | 'store';
  readonly group: number;
  /** Within its group's stream. */
  readonly firing: number;
  readonly startCycles: number;
  readonly endCycles: number;
}

export interface FusedGroupReplay {
  readonly startCycles: number;
  readonly endCycles: number;
  readonly computeCycles: number;
  /** With `computeCycles` they sum to the group's time. */
  readonly waitCycles: Readonly<Record<FusedWait, number>>;
  readonly peakBytes: number;
  readonly firings: number;
}

export interface FusedReplay {
  readonly latencyCycles: number;
  readonly groups: readonly FusedGroupReplay[];
  /** Across the chip's edge, by cargo (mapping/fusion-plan/cargo.ts). */
  readonly loadedBytes: Float64Array;
  readonly storedBytes: Float64Array;
  readonly offChipBytes: number;
  readonly onChipBytes: number;
  readonly peakBytes: number;
  readonly events: number;
}

/** @throws InputError for a group that deadlocks or does not fit the memory, naming the tensor */
export function replayFusion(plan: FusionPlan, machine: FusedMachine, options: FusedReplayOptions = {}): FusedReplay {
  const { coupling = 'overlapped', memory: more = {}, onOccupancy, onSpan } = options;
  const work = plan.groups.map((group) => fusedWork(plan, group, machine));
  const bus = machineBus();
  const ledger = new Ledger(cargoCount(plan.chain), work.length);
  bus.on('jobStart', (_, group, time) => {
    ledger.start[group] = time;
  });
  bus.on('jobEnd', (_, group, time) => {
    ledger.end[group] = time;
  });
  if (onOccupancy !== undefined) bus.on('occupancy', (_, time, bytes) => onOccupancy(time, bytes));
  if (onSpan !== undefined)
    bus.on('span', (activity, _, group, firing, startCycles, endCycles) =>
      onSpan({ activity, group, firing, startCycles, endCycles }),
    );
  const bandwidthBytesPerCycle = machine.offChipBytesPerCycle;
  const hardware: Memory = { arbitration: 'proportional', ...more, bandwidthBytesPerCycle };
  const core = {
    isStaged: coupling === 'staged',
    memoryBytes: plan.memoryBytes,
    onChipBytesPerCycle: machine.onChipBytesPerCycle,
    loadPortBytesPerCycle: hardware.loadPortBytesPerCycle ?? bandwidthBytesPerCycle,
    storePortBytesPerCycle: hardware.storePortBytesPerCycle ?? bandwidthBytesPerCycle,
  };
  const { events } = runLoneCore(
    hardware,
    bus,
    work.length,
    (around) => new FusedCore(0, around, core, (group) => work[group]!, ledger),
  );
  return ledger.result(work, events);
}

/** A group as a job of a core: its stream, and what each firing computes. */
export function fusedWork(plan: FusionPlan, group: FusionGroup, machine: FusedMachine): FusedWork {
  const stream = firingStream(plan, group);
  const computeCycles = firingCycles(plan.chain, plan.batch, stream, machine);
  return { kind: 'fused', stream, computeCycles, layers: plan.chain.layers.length };
}

/** Whole cycles: a firing ends with the cycle in which its share of the layer's work is done. */
function firingCycles(chain: FusionChain, batch: number, stream: FiringStream, machine: FusedMachine): Float64Array {
  const ended = new Float64Array(chain.layers.length);
  const cycles = new Float64Array(stream.firings);
  for (let firing = 0; firing < stream.firings; firing++) {
    const layer = stream.layer[firing]!;
    const work =
      chain.cyclesPerSample === undefined
        ? (batch * chain.macs[layer]!) / machine.macsPerCycle
        : batch * chain.cyclesPerSample[layer]!;
    const end = Math.ceil(Math.ceil(work) * stream.done[firing]!);
    cycles[firing] = end - ended[layer]!;
    ended[layer] = end;
  }
  return cycles;
}

/** Writes down what the core tells. */
class Ledger implements FusedObserver {
  readonly start: Float64Array;
  readonly end: Float64Array;
  private readonly loaded: Float64Array;
  private readonly stored: Float64Array;
  private readonly waits: Float64Array;
  private readonly peak: Float64Array;
  private onChipBytes = 0;

  constructor(cargoes: number, groups: number) {
    this.start = new Float64Array(groups);
    this.end = new Float64Array(groups);
    this.loaded = new Float64Array(cargoes);
    this.stored = new Float64Array(cargoes);
    this.waits = new Float64Array(groups * FUSED_WAITS.length);
    this.peak = new Float64Array(groups);
  }

  moved(_: number, cargo: number, bytes: number, isStore: boolean): void {
    (isStore ? this.stored : this.loaded)[cargo]! += bytes;
  }

  fired(_: number, __: number, onChipBytes: number): void {
    this.onChipBytes += onChipBytes;
  }

  waited(group: number, wait: number, cycles: number): void {
    this.waits[group * FUSED_WAITS.length + wait]! += cycles;
  }

  occupied(group: number, bytes: number): void {
    this.peak[group] = Math.max(this.peak[group]!, bytes);
  }

  result(work: readonly FusedWork[], events: number): FusedReplay {
    const total = (bytes: Float64Array): number => bytes.reduce((sum, part) => sum + part, 0);
    return {
      latencyCycles: this.end.reduce((latest, time) => Math.max(latest, time), 0),
      groups: work.map(({ computeCycles, stream }, group) => ({
        startCycles: this.start[group]!,
        endCycles: this.end[group]!,
        computeCycles: total(computeCycles),
        waitCycles: Object.fromEntries(
          FUSED_WAITS.map((wait, i) => [wait, this.waits[group * FUSED_WAITS.length + i]!]),
        ) as Record<FusedWait, number>,
        peakBytes: this.peak[group]!,
        firings: stream.firings,
      })),
      loadedBytes: this.loaded,
      storedBytes: this.stored,
      offChipBytes: total(this.loaded) + total(this.stored),
      onChipBytes: this.onChipBytes,
      peakBytes: this.peak.reduce((most, bytes) => Math.max(most, bytes), 0),
      events,
    };
  }
}
