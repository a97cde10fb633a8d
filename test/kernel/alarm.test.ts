import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.js';

describe('an alarm', () => {
  it('rings exactly when an event scheduled at the same moment would have happened', () => {
    const entries = fc.array(
      fc.record({
        time: fc.integer({ min: 0, max: 4 }),
        priority: fc.integer({ min: 0, max: 2 }),
        alarm: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(entries, (list) => {
        const orders = [true, false].map((useAlarms) => {
          const simulation = new Simulation();
          const order: number[] = [];
          list.forEach(({ time, priority, alarm }, i) => {
            if (alarm && useAlarms) simulation.alarm(priority, () => order.push(i)).set(time);
            else simulation.schedule(time, priority, () => order.push(i));
          });
          expect(simulation.pending).toBe(list.length);
          simulation.run();
          expect(simulation.events).toBe(list.length);
          return order;
        });
        expect(orders[0]).toEqual(orders[1]);
      }),
    );
  });

  it('forgets what it was set to before', () => {
    const simulation = new Simulation();
    const rung: number[] = [];
    const alarm = simulation.alarm(0, () => rung.push(simulation.now));
    alarm.set(10);
    alarm.set(20);
    simulation.schedule(15, 0, () => alarm.set(30));
    simulation.run();
    expect(rung).toEqual([30]);
    expect(() => alarm.set(29)).toThrow(RangeError);
    expect(() => alarm.set(Number.NaN)).toThrow(RangeError);
  });

  it('is pending while it is set, and not before, after, or when cleared', () => {
    const simulation = new Simulation();
    let rung = 0;
    const alarm = simulation.alarm(0, () => {
      rung++;
      expect(simulation.pending).toBe(1); // the event below
    });
    simulation.schedule(9, 0, () => {});
    expect(simulation.pending).toBe(1);
    alarm.set(3);
    expect(simulation.pending).toBe(2);
    simulation.run();
    expect(simulation.pending).toBe(0);
    alarm.set(12);
    alarm.clear();
    expect(simulation.pending).toBe(0);
    simulation.run();
    expect(rung).toBe(1);
    expect(simulation.now).toBe(9);
  });

  it('set to infinity never rings', () => {
    const simulation = new Simulation();
    simulation.alarm(0, () => expect.unreachable()).set(Number.POSITIVE_INFINITY);
    simulation.schedule(Number.POSITIVE_INFINITY, 1, () => expect.unreachable());
    simulation.run();
    expect(simulation.now).toBe(0);
  });

  it('of the same time and priority rings in the order of setting, not of making', () => {
    const simulation = new Simulation();
    const rung: string[] = [];
    const [first, second, third] = ['first', 'second', 'third'].map((name) =>
      simulation.alarm(0, () => rung.push(name)),
    );
    for (const alarm of [third, first, second]) alarm?.set(5);
    simulation.run();
    expect(rung).toEqual(['third', 'first', 'second']);
  });
});
