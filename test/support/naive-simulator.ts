/**
 * The machine rules a second time, deliberately naive: no events, no counters. It walks through time in steps of at most
 * `step` cycles, cut short where something ends, and each time looks at every tile and asks what the rules let happen.
 * Shares only plain data types with the simulator. Jobs in the order of the queues or as cores choose them. Fluid arbitration and an ideal device.
 */
import type { SimulationInput } from '../../src/simulator/input.js';

const [WAITING, LOADING, LOADED, COMPUTING, COMPUTED] = [0, 1, 2, 3, 4] as const;
/** In the vector lanes, done there, and on the way to the memory. */
const [IN_LANES, LEFT_LANES, STORING, STORED] = [5, 6, 7, 8] as const;
const NEVER = Number.POSITIVE_INFINITY;
/** Bytes or cycles that rounding leaves. */
const NONE = 1e-9;

type Tile = ReturnType<typeof tilesOf>[number];

export function simulateNaively(input: SimulationInput, step: number) {
  const { cores, memory, groups, host, after, arrivalCycles = [] } = input;
  const { latencyCycles = 0, bandwidthBytesPerCycle: peak } = memory;
  const bandwidth = peak * (memory.efficiency ?? 1);
  const tiles: Tile[][] = cores.map(() => []);
  const jobStartCycles = input.work.map(() => 0);
  const jobEndCycles = input.work.map(() => 0);
  /** By core: cycles by state, and the state it is in since when. */
  const spent = cores.map((): Record<string, number> => ({}));
  const current = cores.map(() => ({ state: 'idle laterGroup', since: 0 }));
  /** By core: how long the next load has found no room while the PE array computed. */
  const late = cores.map(() => ({ computing: 0, storing: 0 }));
  /** By core: weights of a later job under way, and what came of each tile that waits, by job. */
  const fetches: (Tile | undefined)[] = cores.map(() => undefined);
  const came = input.work.map((): number[] => []);
  const inOrder = (host.service ?? 'queue') === 'queue';
  const ended = new Set<number>();
  let [time, issued] = [0, 0];
  let issueAt = host.controlLatencyCycles;

  const resident = ({ stage }: Tile): boolean => stage >= LOADING && stage < STORED;
  const released = (job: number): boolean =>
    (arrivalCycles[job] ?? 0) <= time + NONE && (host.barrier || (after[job] ?? []).every((id) => ended.has(id)));

  const hasRoom = (tile: Tile, before: readonly Tile[], core: number): boolean => {
    const held = heldBy(before) + cameAhead(core) - (came[tile.job]![tile.place] ?? 0);
    return before.filter(resident).length < cores[core]!.buffers && held + tile.taken <= cores[core]!.sgBytes;
  };

  const heldBy = (own: readonly Tile[]): number =>
    own.reduce((sum, { stage, taken, freed }) => sum + taken - (stage === STORED ? freed : 0), 0);

  const cameAhead = (core: number): number =>
    groups.flatMap((queues) => queues[core]!).reduce((sum, job) => came[job]!.reduce((own, b) => own + b, sum), 0);

  const mayBegin = (tile: Tile, before: readonly Tile[]): boolean =>
    !tile.first || (released(tile.job) && (input.crossJobPrefetch || before.every(({ stage }) => stage >= COMPUTED)));

  const isDue = (tile: Tile, before: readonly Tile[]): boolean =>
    before.every(({ stage }) => stage >= LOADED) && mayBegin(tile, before) && fetches[tile.core] === undefined;

  const capOf = ({ stage }: Tile): number =>
    (stage === LOADING ? memory.loadPortBytesPerCycle : memory.storePortBytesPerCycle) ?? peak;

  const mayGoOn = (tile: Tile, before: readonly Tile[], core: number): boolean => {
    if (tile.stage === WAITING) return isDue(tile, before) && hasRoom(tile, before, core);
    if (tile.stage === LOADED) return before.every(({ stage }) => stage >= COMPUTED);
    if (tile.stage === COMPUTED) return before.every(({ stage }) => stage >= LEFT_LANES);
    if (tile.stage === LEFT_LANES) return before.every(({ stage }) => stage === STORED);
    return tile.stage < STORED && tile.left <= NONE && tile.lag <= NONE;
  };

  const goOn = (tile: Tile, core: number): void => {
    if ((tile.stage === LOADING || tile.stage === STORING) && tile.took > 0) explain(tile, core);
    if (tile.stage === LOADING) late[core] = { computing: 0, storing: 0 };
    tile.stage++;
    tile.left = tile.amount[tile.stage] ?? 0;
    if (tile.stage === LOADING) {
      tile.left -= came[tile.job]![tile.place] ?? 0;
      tile.loaded = tile.left;
      came[tile.job]![tile.place] = 0;
    }
    tile.took = tile.others = 0;
    tile.lag = tile.left > 0 && (tile.stage === LOADING || tile.stage === STORING) ? latencyCycles : 0;
    if (tile.stage === LOADING && tile.first) jobStartCycles[tile.job] = time;
    if (tile.stage !== STORED || !tile.last) return;
    ended.add(tile.job);
    jobEndCycles[tile.job] = time;
  };

  /** Issues the next group when it is time: a while after the one before was issued, or with a barrier has ended. */
  const issue = (): boolean => {
    if (issueAt === NEVER && tiles.every((own) => own.every(({ stage }) => stage === STORED)))
      issueAt = time + host.controlLatencyCycles;
    const group = groups[issued];
    if (group === undefined || issueAt > time + NONE) return false;
    for (const [core, queue] of group.entries())
      tiles[core]!.push(...queue.flatMap((job) => tilesOf(input, job, core)));
    issued++;
    issueAt = host.barrier ? NEVER : time + host.controlLatencyCycles;
    return true;
  };

  const stateOf = (own: readonly Tile[], core: number): string => {
    if (own.some(({ stage }) => stage === COMPUTING)) return 'compute';
    if (own.some(({ stage }) => stage === LOADING)) return 'load transfer';
    if (own.some(({ stage }) => stage === IN_LANES)) return 'compute lanes';
    const next = own.find(({ stage }) => stage === WAITING);
    if (next !== undefined) {
      if (!next.first || released(next.job)) return fetches[core] === undefined ? 'store sgFull' : 'load transfer';
      return (arrivalCycles[next.job] ?? 0) > time + NONE ? 'host arrival' : 'host dependency';
    }
    if (own.some(resident)) return 'store drain';
    if (issueAt < NEVER && (groups[issued]?.[core] ?? []).length > 0) return 'host issue';
    return groups.slice(issued).some((queues) => queues[core]!.length > 0) ? 'idle laterGroup' : 'idle done';
  };

  const book = (core: number, state: string, from: number, to: number): void => {
    spent[core]![state] = (spent[core]![state] ?? 0) + Math.max(0, to - from);
  };

  /** The transfer's wait, if there was one, in reverse: contention, room held by stores, by compute, transfer. */
  const explain = (tile: Tile, core: number): void => {
    const { state, since } = current[core]!;
    if (!state.startsWith(tile.stage === LOADING ? 'load' : 'store')) return;
    const alone = (tile.stage === LOADING ? tile.loaded : tile.amount[tile.stage]!) / Math.min(capOf(tile), bandwidth);
    const parts: (readonly [string, number])[] = [
      ['contention', Math.max(0, Math.min(tile.others / bandwidth, tile.took - alone))],
    ];
    if (tile.stage === LOADING) parts.push(['sgStoring', late[core]!.storing], ['sgComputing', late[core]!.computing]);
    let to = time;
    for (const [reason, cycles] of parts) {
      const from = Math.max(since, to - cycles);
      book(core, `${state.split(' ')[0]} ${reason}`, from, to);
      to = from;
    }
    book(core, state, since, to);
    current[core]!.since = time;
  };

  const closed = () => {
    for (const [core, { state, since }] of current.entries()) book(core, state, since, time);
    return spent;
  };

  const begun = (job: number): boolean =>
    tiles.some((own) => own.some((tile) => tile.job === job && tile.stage > WAITING));

  /** The jobs of a core that have not begun, in the order in which they would now: the lowest of the keys first. */
  const keysOf = (job: number, core: number): number[] => {
    const inference = (id: number): number => input.inference?.[id] ?? id;
    const own = tiles[core]!.filter(({ stage }) => stage > WAITING).map((tile) => inference(tile.job));
    const goesOn = host.preemption !== true && own.includes(inference(job));
    const level = host.service === 'priority' ? (input.priority?.[job] ?? 0) : 0;
    const away = (arrivalCycles[job] ?? 0) > time + NONE;
    const place = groups.flatMap((queues) => queues[core]!).indexOf(job);
    return [Number(!released(job)), Number(away), Number(!goesOn), level, place];
  };

  const reorder = (core: number): void => {
    const own = tiles[core]!;
    const waiting = [...new Set(own.filter(({ job }) => !begun(job)).map(({ job }) => job))];
    const keyed = waiting.map((job) => ({ job, keys: keysOf(job, core) }));
    keyed.sort((a, b) => a.keys.map((key, i) => key - b.keys[i]!).find((difference) => difference !== 0) ?? 0);
    const rest = keyed.flatMap(({ job }) => own.filter((tile) => tile.job === job));
    tiles[core] = [...own.filter(({ job }) => !waiting.includes(job)), ...rest];
  };

  /** Where cores choose: all of them at once, when nothing else happens any more. */
  const choose = (): boolean => {
    for (const core of tiles.keys()) reorder(core);
    const chosen = tiles.flatMap((own, core) =>
      own.filter((tile, i) => tile.first && tile.stage === WAITING && mayGoOn(tile, own.slice(0, i), core)),
    );
    for (const tile of chosen) goOn(tile, tile.core);
    return chosen.length > 0;
  };

  /** A piece of the weights of the core's next job, when nothing else happens any more and that job may not begin. */
  const fetchOf = (core: number): Tile | undefined => {
    if (cores[core]!.weightPrefetch !== true || !inOrder || issued === 0) return undefined;
    const own = tiles[core]!;
    const job = groups.flatMap((queues) => queues[core]!).find((id) => !begun(id));
    if (job === undefined || (arrivalCycles[job] ?? 0) > time + NONE) return undefined;
    const first = own.findIndex((tile) => tile.job === job);
    const before = first < 0 ? own : own.slice(0, first);
    if (before.some(({ stage }) => stage === WAITING || stage === LOADING)) return undefined;
    if (first >= 0 && mayBegin(own[first]!, before)) return undefined;
    const all = tilesOf(input, job, core);
    const due = dueAhead(all, cores[core]!);
    const place = due.findIndex((bytes, k) => bytes > (came[job]![k] ?? 0));
    if (place < 0) return undefined;
    const free = cores[core]!.sgBytes - heldBy(own.filter(({ stage }) => stage > WAITING)) - cameAhead(core);
    const wanted = Math.min(4096, due[place]! - (came[job]![place] ?? 0));
    if (free < Math.min(1, wanted)) return undefined;
    const left = Math.min(wanted, free);
    came[job]![place] = (came[job]![place] ?? 0) + left;
    const tile = all[place]!;
    const weight = { [LOADING]: tile.weight[LOADING]! / 1000 };
    return { ...tile, stage: LOADING, left, loaded: left, lag: latencyCycles, weight };
  };

  const endFetches = (): boolean => {
    const ended = fetches.flatMap((fetch, core) =>
      fetch !== undefined && fetch.left <= NONE && fetch.lag <= NONE ? [{ fetch, core }] : [],
    );
    for (const { fetch, core } of ended) {
      explain(fetch, core);
      fetches[core] = undefined;
    }
    return ended.length > 0;
  };

  for (;;) {
    for (let changed = true; changed; ) {
      changed = issue();
      if (endFetches()) changed = true;
      for (const [core, own] of tiles.entries())
        for (const [i, tile] of own.entries()) {
          if (!inOrder && tile.first && tile.stage === WAITING) continue;
          if (!mayGoOn(tile, own.slice(0, i), core)) continue;
          goOn(tile, core);
          changed = true;
        }
      if (!changed && !inOrder) changed = choose();
    }
    for (const core of cores.keys()) fetches[core] ??= fetchOf(core);
    if (ended.size === groups.flat(2).length)
      return { makespanCycles: time, jobStartCycles, jobEndCycles, spent: closed() };

    const all = [...tiles.flat(), ...fetches.filter((fetch) => fetch !== undefined)];
    const computing = all.filter(({ stage }) => stage === COMPUTING || stage === IN_LANES);
    const moving = all.filter(({ stage, left }) => (stage === LOADING || stage === STORING) && left > NONE);
    const lagging = all.filter(({ left, lag }) => left <= NONE && lag > NONE);
    const flows = moving.map((tile) => ({
      cap: capOf(tile),
      weight: memory.arbitration === 'max-min' ? 1 : tile.weight[tile.stage]!,
    }));
    const rate = shares(flows, bandwidth);
    const dt = Math.min(
      step,
      ...[issueAt, ...arrivalCycles].map((at) => at - time).filter((wait) => wait > NONE),
      ...computing.map(({ left }) => left),
      ...lagging.map(({ lag }) => lag),
      ...moving.map(({ left }, i) => left / rate[i]!),
    );
    for (const [core, own] of tiles.entries()) {
      const state = stateOf(own, core);
      if (state !== current[core]!.state) {
        book(core, current[core]!.state, current[core]!.since, time);
        current[core] = { state, since: time };
      }
      const next = own.findIndex(({ stage }) => stage === WAITING);
      const before = own.slice(0, next);
      if (state !== 'compute' || next < 0 || !isDue(own[next]!, before) || hasRoom(own[next]!, before, core)) continue;
      late[core]![own.find(resident)!.stage >= COMPUTED ? 'storing' : 'computing'] += dt;
    }
    for (const tile of moving) {
      tile.took += dt;
      for (const [k, other] of moving.entries()) if (other.core !== tile.core) tile.others += rate[k]! * dt;
    }
    for (const tile of computing) tile.left -= dt;
    for (const tile of lagging) tile.lag -= dt;
    for (const [i, tile] of moving.entries()) tile.left -= rate[i]! * dt;
    time += dt;
  }
}

/** A common level times each one's weight, but no more than its cap: who reaches that leaves the rest to the others. */
function shares(flows: readonly { cap: number; weight: number }[], bandwidth: number): number[] {
  const granted = flows.map(() => 0);
  const level = (i: number): number => flows[i]!.cap / flows[i]!.weight;
  const rising = flows.map((_, i) => i).sort((a, b) => level(a) - level(b));
  let left = bandwidth;
  for (const [k, i] of rising.entries()) {
    const weights = rising.slice(k).reduce((sum, j) => sum + flows[j]!.weight, 0);
    granted[i] = Math.min(flows[i]!.cap, (left * flows[i]!.weight) / weights);
    left -= granted[i]!;
  }
  return granted;
}

/** A job's tiles, written out. It asks each port for what keeps its PE array, or its lanes, busy. */
function tilesOf({ work }: SimulationInput, job: number, core: number) {
  const given = work[job];
  if (given?.kind !== 'tiles') throw new Error('only tiles');
  const plan = given.plan.flatMap((run) => Array.from({ length: run.count }, () => run));
  const perCycle =
    1 /
    Math.max(
      1,
      plan.reduce((sum, tile) => sum + tile.computeCycles, 0),
      plan.reduce((sum, tile) => sum + (tile.vectorCycles ?? 0), 0),
    );
  const [load, store] = (['loadBytes', 'storeBytes'] as const).map((key) =>
    plan.reduce((sum, tile) => sum + tile[key], 0),
  );
  const weight: Record<number, number> = { [LOADING]: load! * perCycle, [STORING]: store! * perCycle };
  return plan.map(
    ({ loadBytes, computeCycles, vectorCycles = 0, storeBytes, takenBytes, freedBytes, weightBytes = 0 }, i) => {
      const inside = { [COMPUTING]: computeCycles, [IN_LANES]: vectorCycles };
      const amount: Record<number, number> = { [LOADING]: loadBytes, ...inside, [STORING]: storeBytes };
      const [taken, freed] = [takenBytes ?? loadBytes + storeBytes, freedBytes ?? loadBytes + storeBytes];
      const [first, last] = [i === 0, i === plan.length - 1];
      const fresh = { stage: WAITING as number, left: 0, loaded: 0, lag: 0, took: 0, others: 0 };
      return { job, core, place: i, weights: weightBytes, first, last, amount, weight, taken, freed, ...fresh };
    },
  );
}

/**
 * Weights that may come ahead, by tile: into the room of its own that each of the first tiles takes, as many as there are
 * buffers, and of later tiles into what the job never needs; no tile before the one before it has all of its own.
 */
function dueAhead(
  tiles: readonly { readonly weights: number; readonly taken: number; readonly freed: number }[],
  { sgBytes, buffers }: { readonly sgBytes: number; readonly buffers: number },
): number[] {
  const needed = Math.max(
    ...tiles.map((_, last) => {
      const gone = tiles.slice(0, Math.max(0, last + 1 - buffers));
      const taken = tiles.slice(0, last + 1).reduce((sum, tile) => sum + tile.taken, 0);
      return taken - gone.reduce((sum, tile) => sum + tile.freed, 0);
    }),
  );
  let spare = sgBytes - needed;
  let isWhole = spare >= 0;
  return tiles.map(({ weights, taken }, k) => {
    if (!isWhole) return 0;
    const inside = k < buffers ? Math.min(weights, taken) : 0;
    const due = Math.min(weights, inside + spare);
    spare -= due - inside;
    isWhole = due === weights;
    return due;
  });
}
