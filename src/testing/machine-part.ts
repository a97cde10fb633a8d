/** What every part between cores and memory keeps, whatever it does to transfers. The part is one of the registry, by its name. */
import { sum } from '../base/numbers.js';
import { type Random, stream } from '../base/random.js';
import { CORE_DEFAULTS } from '../machine/presets.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';
import type { SimulationInput, TiledWork } from '../simulator/input.js';
import { simulate } from '../simulator/simulate.js';
import type { Suite } from './suite.js';

export interface MachinePartContract {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Every byte that a core asks for crosses the memory, once. Default true. */
  readonly isTransparent?: boolean;
  /** Random cases for each law. Default 40. */
  readonly cases?: number;
}

const CORES = 3;
const SG_BYTES = 65_536;
const ROUNDING = 1e-9;

export function describeMachinePart(
  { describe, it, expect }: Suite,
  name: string,
  { options = {}, isTransparent = true, cases = 40 }: MachinePartContract = {},
): void {
  const law = (what: string, body: (input: SimulationInput) => void): void =>
    it(what, () => {
      const random = stream(1, `contract/${what}`);
      for (let i = 0; i < cases; i++) body(withPart(drawInput(random), name, options, random));
    });

  describe(`the part ${name}`, () => {
    law('lets every job end', (input) => {
      const { jobCore } = simulate(input).timeline;
      input.groups.forEach((queues) => {
        for (const [core, queue] of queues.entries()) for (const job of queue) expect(jobCore[job]).toBe(core);
      });
    });

    law('ends no transfer before its port can have moved it', (input) => {
      const { bandwidthBytesPerCycle: width } = input.memory;
      const early: string[] = [];
      simulate(input, {
        observe: (bus) =>
          bus.on('span', (activity, core, job, tile, start, end) => {
            const { loadBytes, storeBytes } = runOfTile((input.work[job] as TiledWork).plan, tile);
            const bytes = activity === 'load' ? loadBytes : activity === 'store' ? storeBytes : 0;
            if (end - start < (bytes / width) * (1 - ROUNDING) - ROUNDING * end)
              early.push(`${activity} of tile ${tile} of job ${job} on core ${core}`);
          }),
      });
      expect(early).toEqual([]);
    });

    law(isTransparent ? 'passes on every byte' : 'is served every byte it passes on', (input) => {
      const { bytesAsked, bytesServed } = simulate(input);
      const all = sum(input.work.map((job) => sum((job as TiledWork).plan.map(bytesOfRun))));
      expect(Math.abs(bytesServed - bytesAsked)).toBeLessThanOrEqual(ROUNDING * Math.max(1, bytesAsked));
      if (isTransparent) expect(Math.abs(bytesAsked - all)).toBeLessThanOrEqual(ROUNDING * all);
    });

    law('leaves every cycle accounted for', (input) => {
      const { attribution, timeline } = simulate(input);
      for (const causes of attribution) {
        const cycles = Object.values(causes);
        expect(Math.abs(sum(cycles) - timeline.makespanCycles)).toBeLessThanOrEqual(ROUNDING * timeline.makespanCycles);
        for (const own of cycles) expect(own).toBeGreaterThanOrEqual(-1e-6);
      }
    });

    law('does the same twice, watched or not', (input) => {
      const alone = simulate(input);
      expect(simulate(input, { record: true }).timeline.jobEndCycles).toEqual(alone.timeline.jobEndCycles);
    });
  });
}

function bytesOfRun({ count, loadBytes, storeBytes }: TileRun): number {
  return count * (loadBytes + storeBytes);
}

function runOfTile(plan: TilePlan, tile: number): TileRun {
  let left = tile;
  for (const run of plan) {
    if (left < run.count) return run;
    left -= run.count;
  }
  throw new RangeError(`the plan has no tile ${tile}`);
}

/** On the wires of one core or more. */
function withPart(
  input: SimulationInput,
  name: string,
  options: Readonly<Record<string, unknown>>,
  random: Random,
): SimulationInput {
  const first = random.below(CORES);
  const cores = Array.from({ length: CORES }, (_, core) => core).filter(
    (core) => core === first || random.uniform() < 0.5,
  );
  return { ...input, parts: [{ name, cores, options }] };
}

/** Up to a dozen jobs in two groups on tile cores. */
function drawInput(random: Random): SimulationInput {
  const jobs = 1 + random.below(12);
  const core = Array.from({ length: jobs }, () => random.below(CORES));
  const ids = core.map((_, job) => job);
  const run = (): TileRun => ({
    count: 1 + random.below(4),
    ...{ loadBytes: 1 + random.below(9000), computeCycles: random.below(600), storeBytes: random.below(4000) },
  });
  return {
    cores: Array.from({ length: CORES }, (_, i) => ({
      ...CORE_DEFAULTS,
      ...{ name: `core${i}`, dataflow: 'hb', rows: 1, columns: 1, sgBytes: SG_BYTES },
    })),
    memory: {
      bandwidthBytesPerCycle: 1 + random.below(64),
      arbitration: (['proportional', 'max-min', 'fcfs', 'round-robin'] as const)[random.below(4)] as string,
      latencyCycles: random.below(2) * random.below(90),
    },
    groups: [0, 1].map((group) =>
      Array.from({ length: CORES }, (_, c) =>
        ids.filter((job) => core[job] === c && Number(job >= jobs / 2) === group),
      ),
    ),
    work: ids.map(() => ({ kind: 'tiles', plan: Array.from({ length: 1 + random.below(3) }, run) })),
    after: ids.map(() => []),
    host: { barrier: random.uniform() < 0.5, controlLatencyCycles: random.below(20) },
    crossJobPrefetch: random.uniform() < 0.5,
  };
}
