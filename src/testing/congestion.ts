/**
 * What every congestion control scheme keeps, whatever it reads: rates between the least rate and the line rate, as whole
 * numbers; no harm from feedback at the same instant; flows that do not touch each other; full rate again when congestion
 * has ended.
 */
import { type Random, stream } from '../base/random.js';
import type { CongestionScheme } from '../simulator/network/congestion/scheme.js';
import { type Answer, type DrivenFlow, DrivenSenders } from './drive-congestion.js';
import type { Suite } from './suite.js';

export interface CongestionContract {
  readonly options?: Readonly<Record<string, number | boolean>>;
  /** Of the line rate, that a flow has again after `recoveryMs`, 10 ms unless given, without congestion. Default 0.9. */
  readonly recovered?: number;
  readonly recoveryMs?: number;
  /** Random courses for each law. Default 60. */
  readonly cases?: number;
}

export function describeCongestion(
  { describe, it, expect }: Suite,
  scheme: CongestionScheme,
  { options = {}, recovered = 0.9, recoveryMs = 10, cases = 60 }: CongestionContract = {},
): void {
  const law = (name: string, body: (random: Random) => void, share = 1): void =>
    it(name, () => {
      const random = stream(1, `congestion/${name}`);
      for (let i = 0; i < Math.ceil(cases * share); i++) body(random);
    });

  describe(`the congestion control scheme ${scheme.name}`, () => {
    law('keeps rates whole, above the least rate and below the line rate', (random) => {
      const flow = drawFlow(random);
      const driven = new DrivenSenders(scheme, [flow], options);
      const road = new Road(flow, random);
      for (let step = 0; step < 300; step++) {
        driven.passTo(driven.now() + random.below(3000));
        driven.acknowledge(0, road.answer(driven.now()));
      }
      driven.passTo(driven.now() + 1e6);
      expect(driven.faults).toEqual([]);
      expect(driven.rate(0)).toBeGreaterThanOrEqual(driven.minRateBps);
    });

    law('survives acknowledgements of the same instant', (random) => {
      const flow = drawFlow(random);
      const driven = new DrivenSenders(scheme, [flow], options);
      const road = new Road(flow, random);
      for (let step = 0; step < 50; step++) {
        driven.passTo(driven.now() + random.below(2) * 500);
        const answer = road.answer(driven.now());
        for (let again = 0; again < 3; again++) driven.acknowledge(0, answer);
      }
      expect(driven.faults).toEqual([]);
      expect(Number.isFinite(driven.rate(0))).toBe(true);
    });

    law('keeps flows apart', (random) => {
      const flows = [drawFlow(random), drawFlow(random)] as const;
      const both = new DrivenSenders(scheme, flows, options);
      const alone = new DrivenSenders(scheme, [flows[0]], options);
      const roads = flows.map((flow) => new Road(flow, random));
      for (let step = 0; step < 100; step++) {
        const now = both.now() + random.below(2000);
        both.passTo(now);
        alone.passTo(now);
        const answer = roads[0]!.answer(now);
        both.acknowledge(0, answer);
        alone.acknowledge(0, answer);
        both.acknowledge(1, roads[1]!.answer(now));
        expect(both.rate(0)).toBe(alone.rate(0));
      }
    });

    law(
      'recovers when congestion has ended',
      (random) => {
        const flow = drawFlow(random);
        const driven = new DrivenSenders(scheme, [flow], options);
        const road = new Road(flow, random);
        const step = (isCongested: boolean): void => {
          driven.passTo(driven.now() + flow.roundTripNs / 4);
          driven.acknowledgeWindow(
            0,
            isCongested ? road.jammed(driven.now()) : road.empty(driven.now(), driven.rate(0)),
          );
        };
        for (let i = 0; i < 60; i++) step(true);
        for (const end = driven.now() + recoveryMs * 1e6; driven.now() < end; ) step(false);
        expect(driven.rate(0)).toBeGreaterThanOrEqual(recovered * flow.lineRateBps);
        expect(driven.faults).toEqual([]);
      },
      0.1,
    );
  });
}

function drawFlow(random: Random): DrivenFlow {
  const lineRateBps = random.pick([25e9, 100e9, 200e9, 400e9]);
  const roundTripNs = 4000 + random.below(60_000);
  const hops = 1 + random.below(5);
  return {
    lineRateBps,
    roundTripNs,
    windowBytes: Math.floor((lineRateBps / 8e9) * roundTripNs),
    hopRates: Array.from({ length: hops }, () => lineRateBps * random.pick([1, 1, 4])),
  };
}

/** The switches on a flow's way, as the flow's packets find them. */
class Road {
  private bytes: number[];

  constructor(
    private readonly flow: DrivenFlow,
    private readonly random: Random,
  ) {
    this.bytes = flow.hopRates.map(() => 0);
  }

  /** Anything. */
  answer(now: number): Answer {
    const isJammed = this.random.uniform() < 0.5;
    return {
      isMarked: this.random.uniform() < 0.4,
      roundTripNs: this.flow.roundTripNs * (1 + (isJammed ? 20 * this.random.uniform() : 0)),
      hops: this.records(now, this.random.below(2000), isJammed ? this.random.below(5000) : 0),
      power: this.random.below(256),
    };
  }

  /** Full everywhere. */
  jammed(now: number): Answer {
    return { isMarked: true, roundTripNs: this.flow.roundTripNs * 12, hops: this.records(now, 2000, 3000), power: 140 };
  }

  /** Nobody else, and this flow at its rate. */
  empty(now: number, rateBps: number): Answer {
    // At least the packet that is acknowledged.
    const bytes = Math.max(1100, ((rateBps / 8e9) * this.flow.roundTripNs) / 4);
    // log base 1.05 of 512 · utilisation
    const power = Math.max(0, Math.floor(Math.log((512 * rateBps) / this.flow.lineRateBps) / Math.log(1.05)));
    return { roundTripNs: this.flow.roundTripNs, hops: this.records(now, Math.floor(bytes / 128), 0), power };
  }

  private records(now: number, units: number, queue: number): [number, number, number][] {
    this.bytes = this.bytes.map((bytes) => (bytes + units) % 2 ** 20);
    return this.bytes.map((bytes) => [now % 2 ** 24, bytes, queue]);
  }
}
