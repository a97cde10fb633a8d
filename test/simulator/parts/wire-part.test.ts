/** Parts between cores and memory: what they do to transfers, by hand and by what holds for any machine. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { entry } from '../../../src/base/registry.js';
import { CORE_DEFAULTS } from '../../../src/machine/presets.js';
import type { TilePlan } from '../../../src/mapping/tile-plan.js';
import type { SimulationInput } from '../../../src/simulator/input.js';
import { machineParts } from '../../../src/simulator/parts/machine-parts.js';
import { type PartSite, type Transfer, WirePart } from '../../../src/simulator/parts/wire-part.js';
import { simulate } from '../../../src/simulator/simulate.js';

class Hoarder extends WirePart {
  protected override begin(): void {}
}

class Hasty extends WirePart {
  protected override begin({ port }: Transfer): void {
    this.finish(port);
  }
}

class Twice extends WirePart {
  protected override end(port: number): void {
    this.finish(port);
    this.finish(port);
  }
}

for (const [name, make] of Object.entries({ plain: WirePart, hoarder: Hoarder, hasty: Hasty, twice: Twice }))
  machineParts.add(entry(`test-${name}`, 'for this test', (site: PartSite) => new make(site)));

/** One job a core: a load of 100 bytes, 50 cycles, a store of 40, over a memory of 10 bytes a cycle. */
const PLAN: TilePlan = [{ count: 1, loadBytes: 100, computeCycles: 50, storeBytes: 40 }];

function machine(cores: number, plans: readonly TilePlan[] = []): SimulationInput {
  return {
    cores: Array.from({ length: cores }, (_, i) => ({
      ...CORE_DEFAULTS,
      ...{ name: `core${i}`, dataflow: 'hb', rows: 1, columns: 1, sgBytes: 65_536 },
    })),
    memory: { bandwidthBytesPerCycle: 10, arbitration: 'max-min' },
    groups: [Array.from({ length: cores }, (_, core) => [core])],
    work: Array.from({ length: cores }, (_, core) => ({ kind: 'tiles', plan: plans[core] ?? PLAN })),
    after: Array.from({ length: cores }, () => []),
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  };
}

const endsOf = (input: SimulationInput): number[] => [...simulate(input).timeline.jobEndCycles];

describe('parts between cores and memory', () => {
  it('change nothing where they pass everything on', () => {
    const random = stream(3, 'parts');
    const plans = Array.from(
      { length: 4 },
      (): TilePlan => [
        { count: 5, loadBytes: 1 + random.below(900), computeCycles: random.below(90), storeBytes: random.below(300) },
      ],
    );
    const input = machine(4, plans);
    const parts = [
      { name: 'test-plain', cores: [0, 1, 3] },
      { name: 'test-plain', cores: [1] },
    ];
    const said = (played: SimulationInput): string => JSON.stringify(simulate(played, { record: true }));
    expect(said({ ...input, parts })).toBe(said(input));
  });

  it('delay ends each transfer later, and holds nobody else up', () => {
    const late = { name: 'delay', cores: [0], options: { cycles: 7 } };
    expect(endsOf({ ...machine(1), parts: [late] })).toEqual([10 + 7 + 50 + 4 + 7]);
    expect(endsOf({ ...machine(1), parts: [late, late] })).toEqual([10 + 14 + 50 + 4 + 14]);
    // both loads share the memory until 20; then each stores alone
    expect(endsOf({ ...machine(2), parts: [late] })).toEqual([20 + 7 + 50 + 4 + 7, 20 + 50 + 4]);
  });

  it('limiter lets one after the other, and is nothing where there are channels for all', () => {
    const one = { name: 'limiter', cores: [0, 1], options: { transfers: 1 } };
    expect(endsOf({ ...machine(2), parts: [one] })).toEqual([10 + 50 + 4, 20 + 50 + 4]);
    const all = { ...one, options: { transfers: 4 } };
    expect(endsOf({ ...machine(2), parts: [all] })).toEqual(endsOf(machine(2)));
  });

  it('never more transfers under way than channels', () => {
    const random = stream(4, 'parts');
    const plans = Array.from(
      { length: 6 },
      (): TilePlan => [
        { count: 9, loadBytes: 1 + random.below(900), computeCycles: random.below(20), storeBytes: random.below(300) },
      ],
    );
    let most = 0;
    const parts = [{ name: 'limiter', cores: [0, 1, 2, 3, 4, 5], options: { transfers: 2 } }];
    simulate(
      { ...machine(6, plans), parts },
      {
        observe: (bus) =>
          bus.on('bandwidth', (_time, rates) => {
            most = Math.max(most, rates.filter((rate) => rate > 0).length);
          }),
      },
    );
    expect(most).toBe(2);
  });

  it('names the part that everything waits for', () => {
    const parts = [{ name: 'test-hoarder', cores: [0] }];
    expect(() => simulate({ ...machine(1), parts })).toThrow(
      'the replay stopped with 1 of 1 jobs unfinished: part0 waits for part0 (a transfer of core0 is held back)',
    );
  });

  it('may not end what has just begun, nor anything twice', () => {
    const withPart = (name: string) => () => simulate({ ...machine(1), parts: [{ name, cores: [0] }] });
    expect(withPart('test-hasty')).toThrow('part0 ended a transfer of port 0 while one began');
    expect(withPart('test-twice')).toThrow('part0 ended a transfer of port 0, where none is under way');
  });

  it('are known by name', () => {
    expect(() => simulate({ ...machine(1), parts: [{ name: 'dealy', cores: [0] }] })).toThrow(
      /parts\.0\.name: expected a part between cores and memory \(delay, limiter.*\), found "dealy" \(did you mean delay\?\)/,
    );
  });
});
