/**
 * A matrix engine cycle by cycle: registers that hold numbers, ports that move them, and a control that looks in each
 * cycle whether what it waits for has happened in the array (naive-array.ts). No formula, no event, no version: an
 * instruction knows which earlier instructions it depends on. Registers have rows of one width, whatever lies in them,
 * and are filled with nonsense while they are loaded: a reader that is too early gets it.
 */
import type { MatrixEngine } from '../../src/machine/matrix-engine.js';
import { LOAD, MULTIPLY, STORE, type TileInstruction } from '../../src/mapping/instruction-stream/instruction.js';
import { ENGINE_STATES } from '../../src/simulator/cores/matrix-engine/engine-states.js';
import { type FinishedRow, NaiveArray } from './naive-array.js';
import { feedLength, initialTile, loadedTile, type Tile } from './plain-engine.js';

/** What an instruction does to the others, and what has become of it. */
interface Step {
  readonly instruction: TileInstruction;
  readonly rows: number;
  /** Writers of what it reads; −1 where there is none. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Who wrote the register that it writes, and who read that since. */
  readonly overwrites: number;
  readonly readersBefore: readonly { readonly step: number; readonly role: 'a' | 'b' | 'c' | 'store' }[];
  readonly bypasses: boolean;
  /** The register's content, its own when results are renamed. */
  readonly tile: Tile;
  readonly sources: { readonly a: Tile; readonly b: Tile; readonly c: Tile };
  start: number;
  weightStart: number;
  firstRow: number;
  end: number;
  loaded: Tile;
}

export interface NaiveRun {
  readonly cycles: number;
  readonly lastFeedStart: number | undefined;
  /** Contents of every register at the end, and of what was stored, in order. */
  readonly registers: readonly Tile[];
  readonly stored: readonly Tile[];
  readonly attribution: Record<string, number>;
}

/** A control that starts something a cycle too early: the array must then compute nonsense. */
export type Haste = 'feedBeforeWeights' | 'feedBeforeFeedEnd' | 'feedBeforeC' | 'feedBeforeA' | 'weightsBeforeSwap';

/** Cycles after which a program is lost: one whose control was too early may wait for rows that never come out. */
const LONGEST = 20_000;

const NEVER = Number.POSITIVE_INFINITY;

export function naiveRun(engine: MatrixEngine, program: readonly TileInstruction[], haste?: Haste): NaiveRun {
  const { m, n, k } = engine.tile;
  const width = Math.max(k, n);
  const size = Math.max(m, k) * width;
  const mu = engine.data.multipliers;
  const depth = k / mu;
  const array = new NaiveArray({
    rows: depth,
    columns: n,
    mu,
    buffers: engine.data.weightBuffers,
    mergeCycles: mu === 2 ? engine.mergeCycles : 0,
  });
  const { steps, tiles } = stepsOf(engine, program, size);
  const multiplies = [...steps.keys()].filter((i) => steps[i]!.instruction.operation === MULTIPLY);
  const loads = [...steps.keys()].filter((i) => steps[i]!.instruction.operation === LOAD);
  const stores = [...steps.keys()].filter((i) => steps[i]!.instruction.operation === STORE);
  const loaders = multiplies.filter((i) => !steps[i]!.bypasses);
  let [feeding, loading, nextLoad, nextStore] = [0, 0, 0, 0]; // places in these lists
  const stored: Tile[] = stores.map(() => Array<number>(size).fill(Number.NaN));
  const log: {
    cycle: number;
    why: 'feed' | 'weightLoad' | 'drain' | 'idle' | 'wait';
    step: number;
    phase: string;
    moving: boolean;
  }[] = [];
  let writing: FinishedRow | undefined;

  const early = (what: Haste): number => (haste === what ? 1 : 0);
  const isComplete = (i: number, t: number): boolean => i < 0 || steps[i]!.end <= t;
  const hasFirstRow = (i: number, t: number): boolean =>
    i < 0 ||
    (engine.outputForwarding && steps[i]!.instruction.operation === MULTIPLY
      ? steps[i]!.firstRow <= t
      : steps[i]!.end <= t);
  /** One cycle is missing: of a load, or until the row that is on its way to the register is written. */
  const isAlmost = (i: number, t: number, firstRow: boolean): boolean =>
    steps[i]!.end <= t + 1 || (writing?.multiply === i && (writing.isLast || (firstRow && writing.row === 0)));
  const fedBy = (i: number): number => steps[i]!.start + feedLength(engine, steps[i]!.rows);
  const isRead = ({ step, role }: Step['readersBefore'][number], t: number): boolean => {
    if (role === 'store') return steps[step]!.end <= t;
    if (role === 'b') return steps[step]!.bypasses || steps[step]!.weightStart + depth <= t;
    return fedBy(step) <= t;
  };
  const mayOverwrite = (i: number, t: number): boolean => {
    const { overwrites, readersBefore, instruction, c } = steps[i]!;
    if (engine.renaming) return true;
    if (!readersBefore.every((reader) => isRead(reader, t))) return false;
    const writer = overwrites < 0 ? undefined : steps[overwrites]!.instruction.operation;
    // results leave the array in order
    if (instruction.operation === MULTIPLY && (overwrites === c || writer === MULTIPLY)) return true;
    return isComplete(overwrites, t);
  };
  const hasOperands = (i: number, t: number): boolean =>
    (isComplete(steps[i]!.a, t) || (haste === 'feedBeforeA' && isAlmost(steps[i]!.a, t, false))) &&
    (hasFirstRow(steps[i]!.c, t) || (haste === 'feedBeforeC' && isAlmost(steps[i]!.c, t, engine.outputForwarding))) &&
    mayOverwrite(i, t);
  const before = (i: number): number => multiplies[multiplies.indexOf(i) - 1] ?? -1;
  const hasFed = (i: number, t: number): boolean => i < 0 || fedBy(i) <= t;
  const hasSecondFed = (i: number): boolean => i < 0 || array.secondFed.has(i);
  const { name } = engine.control;
  const mayLoadWeights = (i: number, t: number): boolean => {
    const p = before(i);
    if (name === 'BASE') return isComplete(p, t);
    if (name === 'PIPE' || name === 'WLBP') return hasSecondFed(p);
    if (name === 'EAGER-PIPE') return p < 0 || Math.max(steps[p]!.start, fedBy(p) + depth - 2) <= t;
    const loader = loaders[loaders.indexOf(i) - 1] ?? -1;
    return loader < 0 || steps[loader]!.start <= t || early('weightsBeforeSwap') === 1;
  };
  const weightOperands = (i: number, t: number): boolean =>
    isComplete(steps[i]!.b, t) && (name !== 'BASE' || hasOperands(i, t));
  const mayFeed = (i: number, t: number): boolean => {
    const p = before(i);
    if (!hasFed(p, t + early('feedBeforeFeedEnd'))) return false;
    return !(steps[i]!.bypasses && name === 'WLBP' && engine.bypassRule === 'after-fs') || hasSecondFed(p);
  };
  const hasWeights = (i: number, t: number): boolean =>
    steps[i]!.bypasses || steps[i]!.weightStart + depth <= t + early('feedBeforeWeights');

  for (let t = 0; t < LONGEST; t++) {
    // A row that came out in the cycle before the last was written in the last: the register holds it now.
    for (const i of loads) if (steps[i]!.end === t) copy(steps[i]!.loaded, steps[i]!.tile);
    const next = multiplies[feeding];
    if (next !== undefined && hasWeights(next, t) && mayFeed(next, t) && hasOperands(next, t)) {
      steps[next]!.start = t;
      feeding++;
    }
    const loader = loaders[loading];
    if (loader !== undefined && mayLoadWeights(loader, t) && weightOperands(loader, t)) {
      steps[loader]!.weightStart = t;
      loading++;
    }
    const load = loads[nextLoad];
    if (load !== undefined && isComplete(loads[nextLoad - 1] ?? -1, t) && mayOverwrite(load, t)) {
      begin(steps[load]!, t, portCycles(engine, engine.loadCycles, steps[load]!.rows));
      steps[load]!.tile.fill(Number.NaN);
      nextLoad++;
    }
    const store = stores[nextStore];
    if (store !== undefined && isComplete(stores[nextStore - 1] ?? -1, t) && isComplete(steps[store]!.a, t)) {
      begin(steps[store]!, t, portCycles(engine, engine.storeCycles, steps[store]!.rows));
      nextStore++;
    }
    if (steps.every(({ end }) => end <= t)) return result(t);

    // What the engine does in this cycle.
    const fed = multiplies.find((i) => steps[i]!.start <= t && t < fedBy(i));
    const weighed = loaders.find((i) => steps[i]!.weightStart <= t && t < steps[i]!.weightStart + depth);
    note(t, fed, weighed);

    // A stored tile leaves piece by piece.
    stores.forEach((i, place) => {
      const { start, end, sources } = steps[i]!;
      if (start > t || end <= t) return;
      for (let cell = 0; cell < size; cell++)
        if (start + Math.floor((cell * (end - start)) / size) === t) stored[place]![cell] = sources.a[cell]!;
    });
    let feed: Parameters<NaiveArray['step']>[0];
    if (fed !== undefined) {
      const { sources, start, rows, bypasses } = steps[fed]!;
      const row = t - start;
      const isLast = row === feedLength(engine, rows) - 1;
      const token = { multiply: fed, row, isLast, isNew: !bypasses, a: sources.a.slice(row * width, row * width + k) };
      feed = { token, c: sources.c.slice(row * width, row * width + n) };
    }
    let weights: Parameters<NaiveArray['step']>[1];
    if (weighed !== undefined) {
      const { sources, weightStart } = steps[weighed]!;
      const turn = t - weightStart;
      const row = engine.data.weightBuffers === 1 ? depth - 1 - turn : turn;
      const b = Array.from({ length: mu }, (_, q) =>
        sources.b.slice((mu * row + q) * width, (mu * row + q) * width + n),
      );
      weights = { row, b };
    }
    const written = writing;
    writing = array.step(feed, weights);
    if (written !== undefined) write(written, t + 1);
  }
  throw new Error('the naive engine does not come to an end');

  function write({ multiply, row, isLast, values }: FinishedRow, t: number): void {
    const step = steps[multiply]!;
    for (let j = 0; j < width; j++) step.tile[row * width + j] = values[j] ?? 0;
    if (row === 0) step.firstRow = t;
    if (!isLast) return;
    step.tile.fill(0, (row + 1) * width); // as the architectures have it: what was not computed is zero
    step.end = t;
  }

  function note(cycle: number, fed: number | undefined, weighed: number | undefined): void {
    const moving = loads.some((i) => steps[i]!.start <= cycle && cycle < steps[i]!.end);
    const next = multiplies.find((i) => steps[i]!.start > cycle);
    const entry = { cycle, step: next ?? -1, phase: '', moving };
    if (fed !== undefined) log.push({ ...entry, why: 'feed' });
    else if (next === undefined) {
      const busy = multiplies.some((i) => steps[i]!.end > cycle);
      log.push({ ...entry, why: busy ? 'drain' : 'idle' });
    } else if (weighed === next) log.push({ ...entry, why: 'weightLoad' });
    else if (!steps[next]!.bypasses && steps[next]!.weightStart > cycle)
      log.push({ ...entry, phase: 'weights', why: mayLoadWeights(next, cycle) ? 'wait' : 'drain' });
    else log.push({ ...entry, phase: 'feed', why: mayFeed(next, cycle) ? 'wait' : 'drain' });
  }

  /** What a stage waited for last, known when all is over. */
  function reasonOf(i: number, phase: string): 'waitLoad' | 'waitResult' | 'waitRegister' {
    const { a, b, c, overwrites, readersBefore } = steps[i]!;
    const of = (writer: number, time: number) => ({
      time,
      why:
        writer >= 0 && steps[writer]!.instruction.operation === LOAD ? ('waitLoad' as const) : ('waitResult' as const),
    });
    const endOf = (j: number): number => (j < 0 ? 0 : steps[j]!.end);
    const forward =
      c < 0 ? 0 : engine.outputForwarding && steps[c]!.firstRow < NEVER ? steps[c]!.firstRow : steps[c]!.end;
    const all = phase === 'feed' || name === 'BASE';
    const terms: { time: number; why: 'waitLoad' | 'waitResult' | 'waitRegister' }[] = [];
    if (phase === 'weights') terms.push(of(b, endOf(b)));
    if (all) terms.push(of(a, endOf(a)), of(c, forward));
    if (all && !engine.renaming) {
      for (const { step, role } of readersBefore) {
        if (role === 'b' && steps[step]!.bypasses) continue;
        const time =
          role === 'store' ? steps[step]!.end : role === 'b' ? steps[step]!.weightStart + depth : fedBy(step);
        terms.push({ time, why: 'waitRegister' });
      }
      if (overwrites >= 0 && overwrites !== c && steps[overwrites]!.instruction.operation === LOAD)
        terms.push({ time: steps[overwrites]!.end, why: 'waitRegister' });
    }
    const last = Math.max(...terms.map(({ time }) => time));
    const found = terms.filter(({ time }) => time === last).map(({ why }) => why);
    return (['waitLoad', 'waitResult', 'waitRegister'] as const).find((why) => found.includes(why))!;
  }

  function result(cycles: number): NaiveRun {
    const attribution: Record<string, number> = Object.fromEntries(ENGINE_STATES.map((state) => [state, 0]));
    for (const { why, step, phase, moving } of log) {
      let state: string = why === 'wait' ? reasonOf(step, phase) : why;
      if (state === 'waitLoad' && !moving) state = 'waitRegister';
      attribution[state]!++;
    }
    const last = multiplies.at(-1);
    return {
      cycles,
      lastFeedStart: last === undefined ? undefined : steps[last]!.start,
      registers: tiles,
      stored,
      attribution,
    };
  }
}

function stepsOf(engine: MatrixEngine, program: readonly TileInstruction[], size: number) {
  const count = engine.registers;
  const writer = Array<number>(count).fill(-1);
  const readers: { step: number; role: 'a' | 'b' | 'c' | 'store' }[][] = Array.from({ length: count }, () => []);
  const tiles = Array.from({ length: count }, (_, register) => initialTile(register, size));
  let latched = -1;
  const steps = program.map((instruction, i): Step => {
    const { operation, d, a, b, c } = instruction;
    const isMultiply = operation === MULTIPLY;
    const sources = { a: tiles[isMultiply ? a : d]!, b: tiles[b]!, c: tiles[c]! };
    const bypasses = isMultiply && engine.bypassRule !== undefined && latched === b;
    const step = {
      instruction,
      rows: instruction.rows,
      a: writer[isMultiply ? a : d]!,
      b: writer[b]!,
      c: writer[c]!,
      overwrites: writer[d]!,
      readersBefore: [...readers[d]!],
      bypasses,
      sources,
      start: NEVER,
      weightStart: NEVER,
      firstRow: NEVER,
      end: NEVER,
      loaded: loadedTile(i, size),
    };
    if (isMultiply) {
      readers[a]!.push({ step: i, role: 'a' });
      readers[b]!.push({ step: i, role: 'b' });
      readers[c]!.push({ step: i, role: 'c' });
      latched = b;
    }
    if (operation === STORE) readers[d]!.push({ step: i, role: 'store' });
    else {
      if (engine.renaming) tiles[d] = Array<number>(size).fill(Number.NaN);
      writer[d] = i;
      readers[d] = [];
      if (latched === d) latched = -1;
    }
    return { ...step, tile: tiles[d]! };
  });
  return { steps, tiles };
}

function begin(step: Step, t: number, cycles: number): void {
  step.start = t;
  step.end = t + cycles;
}

function copy(from: Tile, to: Tile): void {
  from.forEach((value, i) => {
    to[i] = value;
  });
}

function portCycles(engine: MatrixEngine, cycles: number, rows: number): number {
  return Math.ceil((cycles * feedLength(engine, rows)) / engine.tile.m);
}
