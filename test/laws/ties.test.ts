/**
 * At the same instant the order of priority decides, not the order in which events were scheduled.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.js';
import { propertyRuns } from '../support/property-runs.js';

/** Distinct (time, priority) pairs, and an order to schedule them in. Some are alarms, which are no queued events. */
const events = fc
  .uniqueArray(fc.record({ time: fc.nat(4), priority: fc.integer({ min: -3, max: 3 }), alarm: fc.boolean() }), {
    selector: ({ time, priority }) => `${time} ${priority}`,
    maxLength: 30,
  })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));

describe('events of one instant', () => {
  test.prop([events], propertyRuns(300))(
    'happen in order of priority, however they were scheduled',
    ([list, shuffled]) => {
      const fired = (order: typeof list): string[] => {
        const simulation = new Simulation();
        const log: string[] = [];
        for (const { time, priority, alarm } of order) {
          const happen = (): void => {
            log.push(`${time} ${priority}`);
          };
          if (alarm) simulation.alarm(priority, happen).set(time);
          else simulation.schedule(time, priority, happen);
        }
        simulation.run();
        expect(log).toHaveLength(order.length);
        return log;
      };
      expect(fired(shuffled)).toEqual(fired(list));
      const sorted = list.toSorted((a, b) => a.time - b.time || a.priority - b.priority);
      expect(fired(list)).toEqual(sorted.map(({ time, priority }) => `${time} ${priority}`));
    },
  );
});
