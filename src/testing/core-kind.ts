/** What every kind of core keeps, whatever it plays: with the host, with others at the same memory, and in its account. */
import { sum } from '../base/numbers.js';
import { type Random, stream } from '../base/random.js';
import { CORE_DEFAULTS } from '../machine/presets.js';
import type { CoreWork } from '../mapping/core-work.js';
import type { JobWork, SimulationInput } from '../simulator/input.js';
import { simulate } from '../simulator/simulate.js';
import type { Suite } from './suite.js';

export interface CoreKindContract {
  /** A job that a core of the kind plays, with a scratchpad of 64 KiB. */
  readonly draw: (random: Random) => CoreWork;
  /** Random cases for each law. Default 40. */
  readonly cases?: number;
}

/** Of the kind, and a tile core beside them. */
const OWN_CORES = 2;
const CORES = OWN_CORES + 1;
const SG_BYTES = 65_536;

export function describeCoreKind({ describe, it, expect }: Suite, name: string, contract: CoreKindContract): void {
  const { draw, cases = 40 } = contract;
  const law = (what: string, body: (input: SimulationInput) => void): void =>
    it(what, () => {
      const random = stream(1, `contract/${what}`);
      for (let i = 0; i < cases; i++) body(drawInput(random, draw));
    });

  describe(`the kind of core ${name}`, () => {
    law('plays every job of its queue once, in order', (input) => {
      const { jobStartCycles, jobEndCycles, jobCore } = simulate(input).timeline;
      for (const queues of input.groups)
        queues.forEach((queue, core) => {
          for (const [k, job] of queue.entries()) {
            expect(jobCore[job]).toBe(core);
            expect(jobEndCycles[job]! >= jobStartCycles[job]!).toBe(true);
            const before = queue[k - 1];
            if (before === undefined) continue;
            expect(jobStartCycles[job]! >= jobStartCycles[before]!).toBe(true);
            expect(jobEndCycles[job]! >= jobEndCycles[before]!).toBe(true);
          }
        });
    });

    law('begins no job before it has arrived and what it depends on has ended', (input) => {
      const { jobStartCycles, jobEndCycles } = simulate(input).timeline;
      input.after.forEach((earlier, job) => {
        expect(jobStartCycles[job]!).toBeGreaterThanOrEqual(input.arrivalCycles?.[job] ?? 0);
        for (const other of earlier) expect(jobStartCycles[job]!).toBeGreaterThanOrEqual(jobEndCycles[other]!);
      });
    });

    law('is served every byte it asks for', (input) => {
      const { bytesAsked, bytesServed } = simulate(input);
      expect(Math.abs(bytesServed - bytesAsked)).toBeLessThanOrEqual(1e-9 * Math.max(1, bytesAsked));
    });

    law('accounts for every cycle up to the end', (input) => {
      const { attribution, timeline } = simulate(input);
      for (const causes of attribution) {
        expect(Math.abs(sum(Object.values(causes)) - timeline.makespanCycles)).toBeLessThanOrEqual(
          1e-9 * timeline.makespanCycles,
        );
        for (const cycles of Object.values(causes)) expect(cycles).toBeGreaterThanOrEqual(-1e-6);
      }
    });

    law('does the same twice, watched or not', (input) => {
      const alone = simulate(input);
      expect(simulate(input, { record: true }).timeline.jobEndCycles).toEqual(alone.timeline.jobEndCycles);
    });

    law('is not faster when it shares the memory', (input) => {
      const { jobStartCycles, jobEndCycles } = simulate(input).timeline;
      const { makespanCycles } = simulate({
        ...input,
        memory: { ...input.memory, bandwidthBytesPerCycle: 1000 * input.memory.bandwidthBytesPerCycle },
      }).timeline;
      const end = jobEndCycles.reduce((latest, time) => Math.max(latest, time), 0);
      expect(jobStartCycles.every((time) => time <= end)).toBe(true);
      expect(makespanCycles).toBeLessThanOrEqual(end * (1 + 1e-9));
    });
  });
}

/** Up to a dozen jobs in two groups; some wait for earlier ones, some arrive late. */
function drawInput(random: Random, draw: CoreKindContract['draw']): SimulationInput {
  const jobs = 1 + random.below(12);
  const barrier = random.uniform() < 0.5;
  const core = Array.from({ length: jobs }, () => random.below(CORES));
  const group = Array.from({ length: jobs }, (_, job) => (job < jobs / 2 ? 0 : 1));
  const work = core.map((own): JobWork => {
    const plan = [{ count: 1 + random.below(4), loadBytes: 1 + random.below(9000), computeCycles: 50, storeBytes: 64 }];
    return own < OWN_CORES ? { kind: 'tiles', plan, coreWork: draw(random) } : { kind: 'tiles', plan };
  });
  const ids = core.map((_, job) => job);
  return {
    cores: Array.from({ length: CORES }, (_, i) => ({
      ...CORE_DEFAULTS,
      ...{ name: `core${i}`, dataflow: 'hb', rows: 1, columns: 1, sgBytes: SG_BYTES },
    })),
    memory: { bandwidthBytesPerCycle: 1 + random.below(64), arbitration: 'max-min' },
    groups: [0, 1].map((g) =>
      Array.from({ length: CORES }, (_, c) => ids.filter((job) => core[job] === c && group[job] === g)),
    ),
    work,
    after: ids.map((job) => (!barrier && job > 0 && random.uniform() < 0.4 ? [random.below(job)] : [])),
    arrivalCycles: ids.map(() => (random.uniform() < 0.3 ? random.below(3000) : 0)),
    host: { barrier, controlLatencyCycles: random.below(20) },
    crossJobPrefetch: random.uniform() < 0.5,
  };
}
