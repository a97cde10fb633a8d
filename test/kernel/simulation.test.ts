import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.js';

/** Few distinct times and priorities, so that ties are the rule. */
const entries = fc.array(
  fc.record({ time: fc.integer({ min: 0, max: 5 }), priority: fc.integer({ min: -2, max: 2 }), cancel: fc.boolean() }),
  { maxLength: 200 },
);

describe('the simulation kernel', () => {
  it('fires every event once, ordered by time, priority, sequence, and none that was cancelled', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const simulation = new Simulation();
        const fired: number[] = [];
        const ids = list.map(({ time, priority }, i) => simulation.schedule(time, priority, (k) => fired.push(k), i));
        list.forEach(({ cancel }, i) => {
          if (cancel) expect(simulation.cancel(ids[i]!)).toBe(true);
        });
        simulation.run();
        const expected = list
          .map((entry, i) => ({ ...entry, i }))
          .filter(({ cancel }) => !cancel)
          .sort((a, b) => a.time - b.time || a.priority - b.priority || a.i - b.i)
          .map(({ i }) => i);
        expect(fired).toEqual(expected);
        expect(simulation.events).toBe(expected.length);
        expect(simulation.pending).toBe(0);
      }),
    );
  });

  it('tells the same story whether a component is woken again or goes on where nothing else is due', () => {
    const story = (goesOn: boolean, times: readonly number[], period: number, until: number): unknown[] => {
      const simulation = new Simulation();
      const told: unknown[] = [];
      for (const time of times) simulation.schedule(time, 0, () => told.push(['event', simulation.now]));
      const alarm = simulation.alarm(1, () => {
        let next: number;
        do {
          told.push(['alarm', simulation.now]);
          next = simulation.now + period;
        } while (goesOn && next < 40 && simulation.advance(next));
        if (next < 40) alarm.set(next);
      });
      alarm.set(0);
      simulation.run(until);
      told.push(simulation.now, simulation.events, simulation.pending);
      simulation.run();
      return [...told, simulation.now, simulation.events];
    };
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 70 }), (list, period, until) => {
        expect(story(true, list, period, until)).toEqual(story(false, list, period, until));
      }),
    );
  });

  it('moves the clock for nobody outside a run', () => {
    expect(new Simulation().advance(3)).toBe(false);
  });

  it('keeps the order when events are scheduled and cancelled while it runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const simulation = new Simulation();
        let state = seed;
        const draw = (below: number): number => {
          state = (state * 48271) % 2147483647;
          return state % below;
        };
        let last = 0;
        let left = 300;
        const pending: number[] = [];
        const step = (): void => {
          expect(simulation.now).toBeGreaterThanOrEqual(last);
          last = simulation.now;
          for (let i = 0; i < 2 && left > 0; i++, left--)
            pending.push(simulation.schedule(simulation.now + draw(4), draw(3), step));
          if (draw(5) === 0) simulation.cancel(pending[draw(pending.length)] ?? 0);
        };
        simulation.schedule(0, 0, step);
        simulation.run();
        expect(simulation.pending).toBe(0);
      }),
    );
  });

  it('refuses the past and NaN', () => {
    const simulation = new Simulation();
    simulation.schedule(5, 0, () => expect(() => simulation.schedule(4.999, 0, () => {})).toThrow(RangeError));
    simulation.run();
    expect(simulation.now).toBe(5);
    expect(() => simulation.schedule(Number.NaN, 0, () => {})).toThrow(RangeError);
  });

  it('cancels only what is still to happen', () => {
    const simulation = new Simulation();
    const id = simulation.schedule(1, 0, () => {});
    simulation.run();
    expect(simulation.cancel(id)).toBe(false);
    // The slot is used again: the old id must not reach the new event.
    let fired = false;
    simulation.schedule(2, 0, () => {
      fired = true;
    });
    expect(simulation.cancel(id)).toBe(false);
    simulation.run();
    expect(fired).toBe(true);
  });

  it('cancels an event in a slot that was used before', () => {
    const simulation = new Simulation();
    for (let round = 1; round <= 3; round++) {
      simulation.schedule(round, 0, () => {});
      simulation.run();
    }
    const id = simulation.schedule(4, 0, () => expect.unreachable());
    expect(simulation.pending).toBe(1);
    expect(simulation.cancel(id)).toBe(true);
    expect(simulation.cancel(id)).toBe(false);
    expect(simulation.pending).toBe(0);
    simulation.run();
    expect(simulation.now).toBe(3);
    expect(simulation.events).toBe(3);
  });

  it('says what time it is when it refuses one', () => {
    const simulation = new Simulation();
    simulation.schedule(5, 0, () => {});
    simulation.run();
    expect(() => simulation.schedule(4, 0, () => {})).toThrow('cannot schedule at 4: it is 5 already');
    expect(() => simulation.alarm(0, () => {}).set(4)).toThrow('cannot set an alarm to 4: it is 5 already');
  });

  it('refuses a priority beyond a million inside a handler, and goes on in order', () => {
    const simulation = new Simulation();
    const fired: number[] = [];
    const handler = (name: number): void => {
      fired.push(name);
      expect(() => simulation.schedule(9, 2 ** 20, handler)).toThrow(RangeError);
      expect(() => simulation.alarm(-(2 ** 20) - 1, () => {})).toThrow('priority -1048577 is beyond ± 1048576');
    };
    for (const name of [2, 0, 1]) simulation.schedule(name, 0, handler, name);
    simulation.run();
    expect(fired).toEqual([0, 1, 2]);
  });

  it('runs until a time, and on from there', () => {
    const simulation = new Simulation();
    const fired: number[] = [];
    for (const time of [1, 2, 3]) simulation.schedule(time, 0, () => fired.push(time));
    simulation.run(2);
    expect(fired).toEqual([1, 2]);
    expect(simulation.now).toBe(2);
    simulation.run();
    expect(fired).toEqual([1, 2, 3]);
  });

  it('never reaches an event at infinity', () => {
    const simulation = new Simulation();
    simulation.schedule(Number.POSITIVE_INFINITY, 0, () => expect.unreachable());
    simulation.run();
    expect(simulation.pending).toBe(1);
  });

  it('settles once after an instant, before the clock moves, and what that schedules counts', () => {
    const simulation = new Simulation();
    const log: string[] = [];
    simulation.schedule(1, 0, () => {
      log.push('event');
      simulation.settle(() => {
        log.push('settle');
        simulation.schedule(1.5, 0, () => log.push('settled event'));
      });
    });
    simulation.schedule(1, 9, () => log.push('tie'));
    simulation.schedule(2, 0, () => log.push('later'));
    simulation.run();
    expect(log).toEqual(['event', 'tie', 'settle', 'settled event', 'later']);
  });
});
