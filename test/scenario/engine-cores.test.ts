/** Cores with matrix engines in an accelerator: what they cost, how they are replayed, and beside other cores. */
import { describe, expect, it } from 'vitest';
import type { EngineStream } from '../../src/mapping/core-work.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { reportOfRun } from '../../src/report/from-run.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { replayEngineOnMemory } from '../../src/simulator/engine-replay.js';
import { ladderOf } from '../../src/validation/validate.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const ENGINE = 'rows: 16, columns: 16, sgKiB: 512, clockRatio: 0.25, dataflow: weight-stationary';
const ARRAY = 'rows: 32, columns: 64, sgKiB: 146, clockRatio: 0.5';

const scenario = (cores: readonly string[], workload: string, more = '') =>
  loadScenario(
    space.write(
      'engines.yaml',
      `name: engines
platform:
  cores:
${cores.map((core) => `    - {${core}}\n`).join('')}  memory: {bandwidthGBps: 64}
workload: ${workload}
mapper: {name: magma, samples: 400}
${more}`,
    ),
  );

const engine = (options = ''): string => `${ENGINE}, cost: {model: matrix-engine${options}}`;

describe('a core with a matrix engine', () => {
  it('replays a job as the engine alone on the same memory does', () => {
    const one = scenario([engine()], '{models: [ncf], groupSize: 1}');
    const analysis = analyze(one, queueOf(one));
    const result = run(one);
    const { replay, jobs } = result;
    const [pipeline] = reportOfRun(result).pipelines!;
    expect(pipeline).toMatchObject({ core: 'core0', engine: 'RASA-DMDB-WLS' });
    expect(pipeline!.rows[0]).toMatchObject({ text: 'tl t0', stages: [{ stage: 'load', start: 0, end: 4 }] });
    const { platform } = one;
    // One group a job: each begins when the one before has ended.
    let cycles = 0;
    for (const { id } of jobs) {
      const work = analysis.coreWork?.(id, 0) as EngineStream;
      const alone = replayEngineOnMemory(work.engine, work.stream, {
        memory: platform.memory,
        sgBytes: platform.cores[0]!.sgBytes,
      });
      cycles += alone.cycles / work.engine.clockRatio;
    }
    expect(replay.timeline.makespanCycles).toBeCloseTo(cycles, 6);
  });

  it('is mapped beside an ordinary core, and each does what suits it', () => {
    const mixed = scenario([engine(), engine(), ARRAY], '{models: [ncf, squeezenet], groupSize: 40}');
    const result = run(mixed);
    const used = new Set(result.mapping.core as Int32Array);
    expect(used.size).toBeGreaterThan(1);
    const alone = run(scenario([ARRAY], '{models: [ncf, squeezenet], groupSize: 40}'));
    expect(result.replay.timeline.makespanCycles).toBeLessThan(alone.replay.timeline.makespanCycles);
    expect(result.lowerBoundCycles!).toBeLessThanOrEqual(result.estimate.timeline.makespanCycles * (1 + 1e-9));
  });

  it('has a rung of the ladder, which ends at the replay', () => {
    const mixed = run(scenario([engine(), engine()], '{models: [ncf], groupSize: 10}'));
    const { rungs, simulatorCycles } = ladderOf(mixed);
    expect(rungs.map(({ name }) => name)).toContain('core kinds');
    expect(rungs.at(-1)!.makespanCycles).toBe(simulatorCycles);
  });

  it('is faster with the better engine, in the replay too', () => {
    const cycles = (options: string, rows = 16): number =>
      run(
        scenario(
          [engine(`, options: ${options}`).replace('rows: 16', `rows: ${rows}`)],
          '{models: [squeezenet], groupSize: 64}',
        ),
      ).replay.timeline.makespanCycles;
    const base = cycles('{engine: RASA-BASE}', 32);
    const pipe = cycles('{engine: RASA-PIPE}', 32);
    const best = cycles('{engine: RASA-DMDB-WLS}');
    expect(pipe).toBeLessThan(base);
    expect(best).toBeLessThan(0.4 * pipe);
  });

  it('is what a search with the simulator in the loop judges', () => {
    const looped = scenario([engine(), engine()], '{models: [ncf], groupSize: 10}');
    const simulated = { ...looped, mapper: { ...looped.mapper, objective: 'simulated' as const, samples: 60 } };
    const result = run(simulated);
    const cycles = result.searches.reduce((sum, { best }) => sum + best, 0);
    expect(cycles / result.replay.timeline.makespanCycles).toBeCloseTo(1, 9);
  });
});
