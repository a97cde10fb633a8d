/** Thinned curves, binned averages and merged spans keep what they stand for. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import type { RunResult } from '../../src/pipeline/result.js';
import { Averager } from '../../src/report/average.js';
import { simulatorTimeline } from '../../src/report/from-run.js';
import { STATES } from '../../src/report/report-data.js';
import { thinned } from '../../src/report/steps.js';
import { statesOf, tracksOf } from '../../src/report/tracks.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { STATES as SIMULATED } from '../../src/simulator/observe/attribution.js';
import { smallRun } from '../support/small-run.js';

const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 100 })), {
  minLength: 1,
  maxLength: 300,
});

function stepFunction(list: readonly (readonly [number, number])[]) {
  const cycles: number[] = [];
  let end = 0;
  let area = 0;
  for (const [length, value] of list) {
    cycles.push(end);
    end += length;
    area += length * value;
  }
  return { cycles, values: list.map(([, value]) => value), end, area };
}

test.prop([steps, fc.integer({ min: 1, max: 80 })])('thinning keeps the area', (list, bins) => {
  const { cycles, values, end, area } = stepFunction(list);
  const { cycles: at, value } = thinned(cycles, (i) => values[i]!, end, bins);
  const kept = value.reduce((sum, v, i) => sum + v * ((at[i + 1] ?? end) - at[i]!), 0);
  expect(kept).toBeCloseTo(area, -Math.log10(Math.max(1, area) * 1e-5));
  expect(value.length).toBeLessThanOrEqual(Math.max(bins, list.length <= bins ? list.length : 0));
});

test.prop([steps, fc.integer({ min: 1, max: 80 })])('averages over bins keep the area', (list, bins) => {
  const { cycles, values, end, area } = stepFunction(list);
  const means = new Averager(cycles, values, end).bins(0, end, bins);
  expect(means.reduce((sum, mean) => sum + (mean * end) / bins, 0)).toBeCloseTo(area, 3);
});

describe('a run’s spans', () => {
  const { replay, scenario } = smallRun();
  const { recording, timeline } = replay;
  const cores = scenario.platform.cores.length;
  const spans = recording!.spans;
  const taken = spans.start.reduce((count, start, i) => count + (spans.end[i]! > start ? 1 : 0), 0);

  it('are all there while they are few', () => {
    const { tracks, mergedBelowCycles } = tracksOf(spans, cores, timeline.makespanCycles);
    expect(mergedBelowCycles).toBe(0);
    expect(tracks.reduce((sum, { job }) => sum + job.length, 0)).toBe(taken);
  });

  it('are drawn together, in order and without overlap, when they are many', () => {
    const most = Math.floor(taken / 3);
    const { tracks, mergedBelowCycles } = tracksOf(spans, cores, timeline.makespanCycles, most);
    expect(mergedBelowCycles).toBeGreaterThan(0);
    expect(tracks.reduce((sum, { job }) => sum + job.length, 0)).toBeLessThanOrEqual(most);
    for (const { start, end } of tracks)
      for (let i = 1; i < start.length; i++) expect(start[i]!).toBeGreaterThanOrEqual(end[i - 1]! - 1e-6);
  });

  it('know the simulator’s states', () => {
    expect(STATES).toEqual(SIMULATED);
  });

  it('have states that add up to the attribution', () => {
    const withLanes = runWithLanes();
    expect(withLanes.replay.vectorCycles!.some((cycles) => cycles > 0)).toBe(true);
    for (const { replay } of [smallRun(), withLanes]) {
      const { recording, timeline } = replay;
      const states = statesOf(recording!.states, cores, timeline.makespanCycles);
      states.forEach(({ state, start }, core) => {
        const cycles = STATES.map((_, of) =>
          state.reduce(
            (sum, s, i) => (s === of ? sum + (start[i + 1] ?? timeline.makespanCycles) - start[i]! : sum),
            0,
          ),
        );
        const told = simulatorTimeline('simulator', replay, cores).attribution![core]!;
        cycles.forEach((sum, of) => {
          expect(sum).toBeCloseTo(told[of]!, 3);
        });
        const computing = STATES.reduce((sum, { cause }, of) => (cause === 'compute' ? sum + cycles[of]! : sum), 0);
        expect(computing).toBeCloseTo(replay.attribution[core]!.compute, 3);
      });
    }
  });
});

/** Few lanes, so that they work on when the PE array has nothing to do. */
function runWithLanes(): RunResult {
  const text =
    'platform: {preset: S2, vectorLanes: 16}\nworkload: {models: [mobilenet-v2]}\nmapper: {name: fcfs-fastest}\n';
  return run(scenarioOf(readYaml(`name: lanes\n${text}`, 'lanes.yaml')), { record: true });
}
