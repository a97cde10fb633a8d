/**
 * The kernel against the naive one and against the one with a heap of events and a list of alarms that came before it:
 * whatever handlers schedule, cancel, set, clear and settle, everything happens in the same order.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.js';
import { Simulation as OldSimulation } from '../bench/old-kernel/simulation.js';
import { propertyRuns } from '../support/property-runs.js';
import { type Kernel, NaiveSimulation } from './naive-simulation.js';

/** Plays a script, a list of small numbers that handlers draw from: what they do, when, with what priority. */
function play(kernel: Kernel, script: readonly number[], started: number, clocks: number): string[] {
  const log: string[] = [];
  const ids: number[] = [];
  let read = 0;
  let named = 0;
  const draw = (below: number): number => (script[read++] ?? 0) % below;
  /** Ties are the rule; never, and later than everything, happen too. */
  const time = (): number => kernel.now + ([0, 0, 1, 1, 2, 3, 0.5, 40, Number.POSITIVE_INFINITY][draw(9)] as number);
  const alarms = Array.from({ length: clocks }, (_, i) => newAlarm(i));

  function act(what: string): void {
    log.push(`${kernel.now}: ${what}, ${kernel.pending} pending, alarm at ${alarms[draw(alarms.length)]?.time}`);
    for (let left = draw(4); left > 0 && read < script.length; left--) {
      const kind = draw(13);
      if (kind < 4) begin();
      else if (kind < 6) alarms[draw(alarms.length)]?.set(time());
      else if (kind === 6) alarms[draw(alarms.length)]?.clear();
      else if (kind < 9) log.push(`cancelled: ${kernel.cancel(ids[draw(Math.max(1, ids.length))] ?? 0)}`);
      else if (kind === 9) alarms.push(newAlarm(alarms.length));
      else {
        const name = named++;
        kernel.settle(() => act(`settled ${name}`));
      }
    }
  }

  function newAlarm(i: number): ReturnType<Kernel['alarm']> {
    return kernel.alarm((i % 3) - 1, () => act(`alarm ${i}`));
  }

  function begin(): void {
    const name = named++;
    ids.push(kernel.schedule(time(), draw(5) - 2, (payload) => act(`event ${payload}`), name));
  }

  for (let i = 0; i < started; i++) begin();
  for (const alarm of alarms) alarm.set(time());
  kernel.run(draw(4));
  log.push(`at ${kernel.now}, ${kernel.events} events, ${kernel.pending} pending`);
  begin();
  kernel.run();
  log.push(`at ${kernel.now}, ${kernel.events} events, ${kernel.pending} pending`);
  return log;
}

describe('the kernel', () => {
  test.prop(
    [
      fc.array(fc.nat(1000), { maxLength: 400, size: 'max' }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 14 }), // few clocks are looked through, more stand under a tournament
    ],
    propertyRuns(300),
  )('does what the naive kernel and the old one do', (script, started, clocks) => {
    const log = play(new Simulation(), script, started, clocks);
    expect(log).toEqual(play(new NaiveSimulation(), script, started, clocks));
    expect(log).toEqual(play(new OldSimulation(), script, started, clocks));
    const late = new Simulation();
    late['ranks']['sequence'] = 2 ** 30 - 20; // sequences run out on the way
    expect(play(late, script, started, clocks)).toEqual(log);
  });
});
