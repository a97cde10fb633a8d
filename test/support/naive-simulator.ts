/**
 * The machine rules a second time, deliberately naive: no events, no counters. It walks through time in steps of at most
 * `step` cycles, cut short where something ends, and each time looks at every tile and asks what the rules let happen.
 * Shares only plain data types with the simulator. Fluid arbitration and an ideal device.
 */
import type { SimulationInput } from '../../src/simulator/input.js';

const [WAITING, LOADING, LOADED, COMPUTING, COMPUTED, STORING, STORED] = [0, 1, 2, 3, 4, 5, 6] as const;
const NEVER = Number.POSITIVE_INFINITY;
/** Bytes or cycles that rounding leaves. */
const NONE = 1e-9;

type Tile = ReturnType<typeof tilesOf>[number];

export function simulateNaively(input: SimulationInput, step: number) {
  const { cores, memory, groups, host, after, arrivalCycles = [] } = input;
  const { latencyCycles = 0, bandwidthBytesPerCycle: peak } = memory;
  const tiles: Tile[][] = cores.map(() => []);
  const jobStartCycles = input.work.map(() => 0);
  const jobEndCycles = input.work.map(() => 0);
  const attribution = cores.map(() => ({ compute: 0, load: 0, store: 0, host: 0, idle: 0 }));
  const ended = new Set<number>();
  let [time, issued] = [0, 0];
  let issueAt = host.controlLatencyCycles;

  const resident = ({ stage }: Tile): boolean => stage >= LOADING && stage < STORED;
  const released = (job: number): boolean =>
    (arrivalCycles[job] ?? 0) <= time + NONE && (host.barrier || (after[job] ?? []).every((id) => ended.has(id)));

  const mayLoad = (tile: Tile, before: readonly Tile[], core: number): boolean => {
    const held = before.reduce((sum, { stage, taken, freed }) => sum + taken - (stage === STORED ? freed : 0), 0);
    if (before.some(({ stage }) => stage < LOADED)) return false;
    if (before.filter(resident).length >= cores[core]!.buffers || held + tile.taken > cores[core]!.sgBytes)
      return false;
    if (!tile.first) return true;
    return released(tile.job) && (input.crossJobPrefetch || before.every(({ stage }) => stage >= COMPUTED));
  };

  const mayGoOn = (tile: Tile, before: readonly Tile[], core: number): boolean => {
    if (tile.stage === WAITING) return mayLoad(tile, before, core);
    if (tile.stage === LOADED) return before.every(({ stage }) => stage >= COMPUTED);
    if (tile.stage === COMPUTED) return before.every(({ stage }) => stage === STORED);
    return tile.stage < STORED && tile.left <= NONE && tile.lag <= NONE;
  };

  const goOn = (tile: Tile): void => {
    tile.stage++;
    tile.left = tile.amount[tile.stage] ?? 0;
    tile.lag = tile.left > 0 && tile.stage !== COMPUTING ? latencyCycles : 0;
    if (tile.stage === LOADING && tile.first) jobStartCycles[tile.job] = time;
    if (tile.stage !== STORED || !tile.last) return;
    ended.add(tile.job);
    jobEndCycles[tile.job] = time;
  };

  /** Issues the next group when it is time: a while after the one before was issued, or with a barrier has ended. */
  const issue = (): boolean => {
    if (issueAt === NEVER && tiles.flat().every(({ stage }) => stage === STORED))
      issueAt = time + host.controlLatencyCycles;
    const group = groups[issued];
    if (group === undefined || issueAt > time + NONE) return false;
    for (const [core, queue] of group.entries()) tiles[core]!.push(...queue.flatMap((job) => tilesOf(input, job)));
    issued++;
    issueAt = host.barrier ? NEVER : time + host.controlLatencyCycles;
    return true;
  };

  const stateOf = (own: readonly Tile[], core: number): keyof (typeof attribution)[number] => {
    if (own.some(({ stage }) => stage === COMPUTING)) return 'compute';
    if (own.some(({ stage }) => stage === LOADING)) return 'load';
    const next = own.find(({ stage }) => stage === WAITING);
    if (next !== undefined) return next.first && !released(next.job) ? 'host' : 'store';
    if (own.some(resident)) return 'store';
    return issueAt < NEVER && (groups[issued]?.[core] ?? []).length > 0 ? 'host' : 'idle';
  };

  for (;;) {
    for (let changed = true; changed; ) {
      changed = issue();
      for (const [core, own] of tiles.entries())
        for (const [i, tile] of own.entries()) {
          if (!mayGoOn(tile, own.slice(0, i), core)) continue;
          goOn(tile);
          changed = true;
        }
    }
    if (ended.size === groups.flat(2).length)
      return { makespanCycles: time, jobStartCycles, jobEndCycles, attribution };

    const all = tiles.flat();
    const computing = all.filter(({ stage }) => stage === COMPUTING);
    const moving = all.filter(({ stage, left }) => (stage === LOADING || stage === STORING) && left > NONE);
    const lagging = all.filter(({ left, lag }) => left <= NONE && lag > NONE);
    const flows = moving.map(({ stage, weight }) => ({
      cap: (stage === LOADING ? memory.loadPortBytesPerCycle : memory.storePortBytesPerCycle) ?? peak,
      weight: memory.arbitration === 'max-min' ? 1 : weight[stage]!,
    }));
    const rate = shares(flows, peak * (memory.efficiency ?? 1));
    const dt = Math.min(
      step,
      ...[issueAt, ...arrivalCycles].map((at) => at - time).filter((wait) => wait > NONE),
      ...computing.map(({ left }) => left),
      ...lagging.map(({ lag }) => lag),
      ...moving.map(({ left }, i) => left / rate[i]!),
    );
    for (const [core, own] of tiles.entries()) attribution[core]![stateOf(own, core)] += dt;
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

/** A job's tiles, written out. It asks each port for what keeps its PE array busy. */
function tilesOf({ work }: SimulationInput, job: number) {
  const given = work[job];
  if (given?.kind !== 'tiles') throw new Error('only tiles');
  const plan = given.plan.flatMap((run) => Array.from({ length: run.count }, () => run));
  const perCycle =
    1 /
    Math.max(
      1,
      plan.reduce((sum, tile) => sum + tile.computeCycles, 0),
    );
  const [load, store] = (['loadBytes', 'storeBytes'] as const).map((key) =>
    plan.reduce((sum, tile) => sum + tile[key], 0),
  );
  const weight: Record<number, number> = { [LOADING]: load! * perCycle, [STORING]: store! * perCycle };
  return plan.map(({ loadBytes, computeCycles, storeBytes, takenBytes, freedBytes }, i) => {
    const amount: Record<number, number> = { [LOADING]: loadBytes, [COMPUTING]: computeCycles, [STORING]: storeBytes };
    const [taken, freed] = [takenBytes ?? loadBytes + storeBytes, freedBytes ?? loadBytes + storeBytes];
    const [first, last] = [i === 0, i === plan.length - 1];
    return { job, first, last, amount, weight, taken, freed, stage: WAITING as number, left: 0, lag: 0 };
  });
}
