/**
 * An observer that adds up energy while the machine runs. A tile that has been computed has done its share of the job's
 * MACs and scratchpad accesses; a tile that has been loaded or stored has moved its bytes over HBM, and has written or read
 * them in the SG. The counts of a job hold the SG accesses of what must cross once: only bytes beyond these cost more.
 * A byte of a shared SRAM costs what one of the SG does, and is booked there. Static power is drawn from the start to the end. Nanojoules; shares nothing with the formulas but the counts.
 */
import type { Bus } from '../../kernel/bus.js';
import type { JobActivity } from '../../machine/energy.js';
import { type TilePlan, type TileRun, tileTotals } from '../../mapping/tile-plan.js';
import type { ByOperand } from '../../problem/convolution.js';
import type { EnergyInput, SimulationInput } from '../input.js';
import type { Activity, MachineSignals } from '../signals.js';

/** Nanojoules. */
export interface EnergyParts {
  readonly pe: number;
  readonly sl: number;
  readonly sg: number;
  readonly hbm: number;
  /** PEs and scratchpads of jobs of which only the sum is known. */
  readonly unsplit: number;
}

export interface EnergyReport {
  readonly parts: EnergyParts;
  /** Leakage and clocks, of cores and of the memory. */
  readonly static: number;
  /** Everything. */
  readonly total: number;
  readonly byCore: readonly (EnergyParts & { readonly static: number })[];
  /** By tenant, in order of its number; without static power, which belongs to no tenant. */
  readonly byTenant: readonly (EnergyParts & { readonly tenant: number })[];
  /** What an operand costs in the scratchpads and HBM; `unknown` where a job tells no operands apart. */
  readonly byOperand: Readonly<
    Record<'input' | 'weights' | 'output' | 'unknown', Pick<EnergyParts, 'sl' | 'sg' | 'hbm'>>
  >;
}

/** All parts together. */
export function energySum({ pe, sl, sg, hbm, unsplit }: EnergyParts): number {
  return pe + sl + sg + hbm + unsplit;
}

/** Of a byte that a job moves, which parts cross HBM, and are read or written in a shared SRAM. */
export interface Kept {
  readonly crossing: number;
  readonly moved: number;
}

export type KeptOf = (job: number, isStore: boolean) => Kept;

const ALL_CROSS: Kept = { crossing: 1, moved: 0 };
const NOTHING_KEPT: KeptOf = () => ALL_CROSS;

type Sums = { -readonly [K in keyof EnergyParts]: number };

const OPERANDS = ['input', 'weights', 'output'] as const;

/** Bytes of a job that cross HBM once and again: which part of each byte moved is beyond the first time. */
interface JobMeter {
  readonly activity: JobActivity | undefined;
  readonly tiles: number;
  readonly computeCycles: number;
  readonly loadBytes: number;
  readonly storeBytes: number;
  readonly cursors: Readonly<Record<Activity, TileCursor>>;
  /** Of a loaded byte, by operand; of a stored one all is output. */
  readonly loadShare: ByOperand | undefined;
  /** Of a moved byte, the part that the counts do not hold, by operand. */
  readonly beyond: ByOperand;
}

/** Listens; the function returned gives the report when the replay is over. */
export function observeEnergy(
  bus: Bus<MachineSignals>,
  input: SimulationInput & { readonly energy: EnergyInput },
  kept: KeptOf = NOTHING_KEPT,
): (makespanCycles: number) => EnergyReport {
  const { table, activity, tenant } = input.energy;
  const byCore = input.cores.map(newSums);
  const byTenant = new Map<number, Sums>();
  const operands = { input: newSums(), weights: newSums(), output: newSums(), unknown: newSums() };
  const meters: (JobMeter | undefined)[] = [];

  const meterOf = (job: number): JobMeter | undefined => {
    const known = meters[job];
    if (known !== undefined) return known;
    const work = input.work[job];
    if (work?.kind !== 'tiles') return undefined;
    meters[job] = newMeter(work.plan, activity[job]);
    return meters[job];
  };

  bus.on('span', (what, core, job, tile) => {
    const meter = meterOf(job);
    if (meter === undefined || hasOwnWork(job)) return;
    const run = meter.cursors[what].at(tile);
    if (what === 'compute') {
      const share = meter.computeCycles > 0 ? run.computeCycles / meter.computeCycles : 1 / meter.tiles;
      bookCompute(core, job, meter.activity, share);
    } else if (what === 'load') bookBytes(core, job, meter, false, run.loadBytes);
    else bookBytes(core, job, meter, true, run.storeBytes);
  });

  // A core of another kind plays no tiles: what its job does is known when it ends.
  bus.on('jobEnd', (core, job) => {
    const meter = meterOf(job);
    if (meter === undefined || !hasOwnWork(job)) return;
    bookCompute(core, job, meter.activity, 1);
    bookBytes(core, job, meter, false, meter.loadBytes);
    bookBytes(core, job, meter, true, meter.storeBytes);
  });

  function hasOwnWork(job: number): boolean {
    const work = input.work[job];
    return work?.kind === 'tiles' && work.coreWork !== undefined;
  }

  function sumsOfTenant(job: number): Sums {
    const owner = tenant[job] ?? 0;
    let sums = byTenant.get(owner);
    if (sums === undefined) {
      sums = newSums();
      byTenant.set(owner, sums);
    }
    return sums;
  }

  // Heard a million times in a replay: what is booked goes to the sums one by one, without a list of them.
  function bookCompute(core: number, job: number, done: JobActivity | undefined, share: number): void {
    if (done === undefined) return;
    const ofCore = byCore[core] as Sums;
    const ofTenant = sumsOfTenant(job);
    const { counts } = done;
    if (counts === undefined) {
      const unsplit = (done.nanojoules ?? 0) * share;
      ofCore.unsplit += unsplit;
      ofTenant.unsplit += unsplit;
      return;
    }
    const pe = (counts.macs * share * table.macPj) / 1000;
    ofCore.pe += pe;
    ofTenant.pe += pe;
    for (const operand of OPERANDS) {
      const sl = (counts.sl[operand] * share * table.slAccessPj) / 1000;
      const sg = (counts.sg[operand] * share * table.sgAccessPj) / 1000;
      bookAccesses(ofCore, sl, sg);
      bookAccesses(ofTenant, sl, sg);
      bookAccesses(operands[operand], sl, sg);
    }
  }

  function bookBytes(
    core: number,
    job: number,
    { beyond, loadShare }: JobMeter,
    isStore: boolean,
    bytes: number,
  ): void {
    if (bytes === 0) return;
    const share = isStore && loadShare !== undefined ? STORED : loadShare;
    const { crossing, moved } = kept(job, isStore);
    const ofCore = byCore[core] as Sums;
    const ofTenant = sumsOfTenant(job);
    const hbm = (bytes * crossing * table.hbmBytePj) / 1000;
    const sram = (bytes * moved * table.sgAccessPj) / 1000;
    ofCore.hbm += hbm;
    ofTenant.hbm += hbm;
    ofCore.sg += sram;
    ofTenant.sg += sram;
    if (share === undefined) {
      operands.unknown.hbm += hbm;
      operands.unknown.sg += sram;
      return;
    }
    for (const operand of OPERANDS) {
      const again = (bytes * share[operand] * beyond[operand] * table.sgAccessPj) / 1000;
      operands[operand].hbm += hbm * share[operand];
      ofCore.sg += again;
      ofTenant.sg += again;
      operands[operand].sg += again + sram * share[operand];
    }
  }

  return (makespanCycles) => {
    const nanoseconds = makespanCycles / (input.memory.clockGHz ?? 1);
    // mW · ns is a picojoule.
    const leaked = (milliwatts = 0): number => (milliwatts * nanoseconds) / 1000;
    const cores = byCore.map((sums, core) => ({ ...sums, static: leaked(input.cores[core]?.staticMilliwatts) }));
    const parts = cores.reduce((all, one) => plus(all, one), newSums());
    const still = cores.reduce((sum, core) => sum + core.static, 0) + leaked(input.memory.staticMilliwatts);
    return {
      parts,
      static: still,
      total: energySum(parts) + still,
      byCore: cores,
      byTenant: [...byTenant].sort(([a], [b]) => a - b).map(([number, sums]) => ({ tenant: number, ...sums })),
      byOperand: operands,
    };
  };
}

const STORED: ByOperand = { input: 0, weights: 0, output: 1 };

function newMeter(plan: TilePlan, activity: JobActivity | undefined): JobMeter {
  const totals = tileTotals(plan);
  const cursors = { load: new TileCursor(plan), compute: new TileCursor(plan), store: new TileCursor(plan) };
  const none = { input: 0, weights: 0, output: 0 };
  if (activity === undefined) return { ...totals, activity, cursors, loadShare: undefined, beyond: none };
  const { loadBytes, storeBytes, compulsoryBytes } = activity;
  const loaded = loadBytes.input + loadBytes.weights + loadBytes.output;
  const moved = (operand: keyof ByOperand): number => loadBytes[operand] + storeBytes[operand];
  const beyond = (operand: keyof ByOperand): number =>
    moved(operand) > 0 ? Math.max(0, moved(operand) - compulsoryBytes[operand]) / moved(operand) : 0;
  return {
    ...totals,
    activity,
    cursors,
    loadShare:
      loaded > 0
        ? {
            input: loadBytes.input / loaded,
            weights: loadBytes.weights / loaded,
            output: loadBytes.output / loaded,
          }
        : STORED,
    beyond: { input: beyond('input'), weights: beyond('weights'), output: beyond('output') },
  };
}

/** The run of a plan that a tile is of; tiles are asked for in their order. */
class TileCursor {
  private run = 0;
  private first = 0;

  constructor(private readonly plan: TilePlan) {}

  at(tile: number): TileRun {
    while (tile >= this.first + (this.plan[this.run] as TileRun).count) {
      this.first += (this.plan[this.run] as TileRun).count;
      this.run++;
    }
    return this.plan[this.run] as TileRun;
  }
}

function bookAccesses(sums: Sums, sl: number, sg: number): void {
  sums.sl += sl;
  sums.sg += sg;
}

function newSums(): Sums {
  return { pe: 0, sl: 0, sg: 0, hbm: 0, unsplit: 0 };
}

function plus(a: Sums, b: EnergyParts): Sums {
  return { pe: a.pe + b.pe, sl: a.sl + b.sl, sg: a.sg + b.sg, hbm: a.hbm + b.hbm, unsplit: a.unsplit + b.unsplit };
}
