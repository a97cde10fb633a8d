/**
 * Cores with matrix engines in a machine: a memory that keeps up changes nothing, one that does not is felt, every cycle
 * and byte is accounted for, and jobs come and go as the host says.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { buildEngine, type MatrixEngine } from '../../../src/machine/matrix-engine.js';
import { gemmStream } from '../../../src/mapping/instruction-stream/gemm-stream.js';
import { load, MULTIPLY } from '../../../src/mapping/instruction-stream/instruction.js';
import { DEFAULT_BLOCKING } from '../../../src/mapping/instruction-stream/register-block.js';
import { crossingBytes } from '../../../src/mapping/instruction-stream/residency.js';
import { type InstructionStream, streamOf } from '../../../src/mapping/instruction-stream/stream.js';
import { replayEngine, replayEngineOnMemory } from '../../../src/simulator/engine-replay.js';
import { COMPUTE, STATES } from '../../../src/simulator/observe/attribution.js';
import { runEngineSystem } from '../../support/engine-machine.js';
import { engines, programs } from '../../support/engine-programs.js';
import { propertyRuns } from '../../support/property-runs.js';

const ENGINE = buildEngine({ control: 'WLS', data: 'DMDB' });
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

function gemm(m: number, n: number, k: number, engine: MatrixEngine = ENGINE): InstructionStream {
  return gemmStream({ m, n, k }, engine, DEFAULT_BLOCKING);
}

const memory = (bandwidthBytesPerCycle: number, arbitration = 'max-min') => ({ bandwidthBytesPerCycle, arbitration });

/** Random programs whose loads and stores move bytes of tiles that come again. */
const moving = engines.chain((engine) =>
  fc.record({
    engine: fc.constant(engine),
    stream: programs(engine).map((program) =>
      streamOf(
        program.map((one, i) =>
          one.operation === MULTIPLY
            ? one
            : { ...one, bytes: 64 * (1 + ((i * 7) % 16)), tile: (i * 5) % 4 === 3 ? -1 : (i * 5) % 4 },
        ),
      ),
    ),
    sgBytes: fc.constantFrom(0, 1024, 4096, 1e6),
    bandwidth: fc.constantFrom(2, 16, 100, 1e7),
  }),
);

describe('an engine on a memory', () => {
  test.prop([moving], propertyRuns(200, 0.5))(
    'that keeps up takes what it takes without one',
    ({ engine, stream, sgBytes }) => {
      const ideal = replayEngine(engine, stream);
      const real = replayEngineOnMemory(engine, stream, { memory: memory(1e9), sgBytes });
      if (sum(Object.values(real.attribution)) > 0 || ideal.cycles > 0)
        expect(real.cycles).toBeCloseTo(ideal.cycles, 6);
      for (const [state, cycles] of Object.entries(ideal.attribution))
        expect(real.attribution[state as keyof typeof ideal.attribution]).toBeCloseTo(cycles, 6);
    },
  );

  test.prop([moving], propertyRuns(200, 0.5))(
    'asks for what does not lie in the SG, never gets it sooner than the memory can, and accounts for all its time',
    ({ engine, stream, sgBytes, bandwidth }) => {
      const real = replayEngineOnMemory(engine, stream, { memory: memory(bandwidth), sgBytes });
      const crossing = crossingBytes(stream, sgBytes);
      expect(real.bytesAsked).toBe(crossing.load + crossing.store);
      expect(sum(Object.values(real.attribution))).toBeCloseTo(real.cycles, 6);
      expect(real.cycles).toBeGreaterThanOrEqual(replayEngine(engine, stream).cycles - 1e-6);
      const least = (Math.max(crossing.load, crossing.store) / bandwidth) * engine.clockRatio;
      expect(real.cycles).toBeGreaterThanOrEqual(least - 1e-6);
    },
  );

  it('that is slow makes it wait for loads, and the SG helps as far as tiles come again', () => {
    const stream = gemm(256, 256, 256);
    const cycles = [0, 2 ** 20].map((sgBytes) => replayEngineOnMemory(ENGINE, stream, { memory: memory(4), sgBytes }));
    expect(cycles[0]!.attribution.waitLoad).toBeGreaterThan(cycles[0]!.cycles / 2);
    expect(cycles[1]!.cycles).toBeLessThan(cycles[0]!.cycles / 2);
  });
});

describe('cores with engines in a machine', () => {
  it('take two streams of one core one after the other, and of two cores side by side', () => {
    const stream = gemm(64, 64, 64);
    const alone = replayEngine(ENGINE, stream).cycles / ENGINE.clockRatio;
    const shared = { sgBytes: 0, memory: memory(1e6), streams: [stream, stream] };
    const one = runEngineSystem({ ...shared, cores: [ENGINE], groups: [[[0, 1]]], crossJobPrefetch: false });
    expect(one.jobEnd[0]).toBeCloseTo(alone, 6);
    expect(one.jobStart[1]).toBe(one.jobEnd[0]);
    expect(one.makespanCycles).toBeCloseTo(2 * alone, 6);
    const ahead = runEngineSystem({ ...shared, cores: [ENGINE], groups: [[[0, 1]]] });
    expect(ahead.makespanCycles).toBeLessThan(2 * alone);
    expect(ahead.jobStart[1]).toBeLessThan(ahead.jobEnd[0]!);
    const two = runEngineSystem({ ...shared, cores: [ENGINE, ENGINE], groups: [[[0], [1]]] });
    expect(two.makespanCycles).toBeCloseTo(alone, 6);
  });

  it('contend for memory, and say so', () => {
    const stream = gemm(128, 128, 128);
    const alone = runEngineSystem({
      cores: [ENGINE],
      sgBytes: 0,
      memory: memory(16),
      groups: [[[0]]],
      streams: [stream],
    });
    const both = runEngineSystem({
      cores: [ENGINE, ENGINE],
      sgBytes: 0,
      memory: memory(16),
      groups: [[[0], [1]]],
      streams: [stream, stream],
    });
    expect(both.makespanCycles).toBeGreaterThan(1.3 * alone.makespanCycles);
    expect(alone.stalls[0]!.load.contention).toBe(0);
    for (const stalls of both.stalls) expect(stalls.load.contention).toBeGreaterThan(0.2 * both.makespanCycles);
    expect(both.bytesServed).toBeCloseTo(2 * alone.bytesServed, 3);
  });

  it('stand beside tile cores', () => {
    const tiles = {
      kind: 'tiles' as const,
      plan: [{ count: 20, loadBytes: 4096, computeCycles: 100, storeBytes: 1024 }],
    };
    const run = runEngineSystem({
      cores: [ENGINE, undefined],
      sgBytes: 65_536,
      memory: memory(16),
      groups: [[[0], [1]]],
      streams: [gemm(64, 64, 64), undefined],
      tiles: [undefined, tiles],
    });
    expect(run.jobEnd.every((end) => end > 0)).toBe(true);
    expect(run.engines[1]).toBeUndefined();
    for (const cycles of run.cycles) expect(sum(cycles)).toBeCloseTo(run.makespanCycles, 6);
  });

  it('wait for arrivals, dependences and the host, and account for it', () => {
    const stream = gemm(32, 32, 64);
    const run = runEngineSystem({
      cores: [ENGINE, ENGINE],
      sgBytes: 0,
      memory: memory(1e6),
      groups: [[[0, 2], [1]]],
      streams: [stream, stream, stream],
      after: [[], [0], [1]],
      arrivalCycles: [1000, 0, 0],
      barrier: false,
      controlLatencyCycles: 50,
    });
    expect(run.jobStart[0]).toBe(1000);
    expect(run.jobStart[1]).toBe(run.jobEnd[0]);
    expect(run.jobStart[2]).toBe(run.jobEnd[1]);
    expect(run.stalls[0]!.host).toEqual({ issue: 50, arrival: 950, dependency: run.jobEnd[1]! - run.jobEnd[0]! });
    expect(run.stalls[1]!.host.dependency).toBe(run.jobEnd[0]! - 50);
    for (const cycles of run.cycles) expect(sum(cycles)).toBeCloseTo(run.makespanCycles, 6);
    expect(sum(Object.values(run.engines[0]!))).toBeCloseTo(run.jobEnd[2]!, 6);
    expect(run.engines[0]!['idle']).toBeGreaterThan(run.jobEnd[1]! - run.jobEnd[0]!);
  });

  it('run jobs that only load or only store', () => {
    const bytes = 1024;
    const run = runEngineSystem({
      cores: [ENGINE],
      sgBytes: 0,
      memory: memory(64),
      groups: [[[0, 1]]],
      streams: [streamOf([load(0, { bytes }), load(1, { bytes })]), gemm(16, 16, 32)],
      crossJobPrefetch: false,
    });
    expect(run.jobEnd[0]).toBeCloseTo(32, 6);
    expect(sum(run.cycles[0]!)).toBeCloseTo(run.makespanCycles, 6);
    expect(run.cycles[0]![COMPUTE]).toBeGreaterThan(0);
  });

  it('tell each instruction as a span of its job', () => {
    const stream = gemm(16, 16, 64);
    const { spans, jobStart, jobEnd } = runEngineSystem({
      cores: [ENGINE],
      sgBytes: 0,
      memory: memory(64),
      groups: [[[0, 1]]],
      streams: [stream, stream],
    });
    for (const job of [0, 1]) {
      const own = spans.filter((span) => span.job === job);
      expect(own.map(({ tile }) => tile).sort((a, b) => a - b)).toEqual([...Array(8).keys()]);
      for (const { start, end } of own) {
        expect(start).toBeGreaterThanOrEqual(jobStart[job]!);
        expect(end).toBeLessThanOrEqual(jobEnd[job]!);
      }
    }
  });

  const systems = fc
    .record({
      engine: fc.constantFrom(
        ENGINE,
        buildEngine({ control: 'BASE' }),
        buildEngine({ control: 'WLBP', data: 'DM', renaming: true, clockRatio: 0.5 }),
      ),
      jobs: fc.array(
        fc.record({ core: fc.nat(1), m: fc.integer({ min: 1, max: 40 }), k: fc.integer({ min: 1, max: 70 }) }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      arbitration: fc.constantFrom('max-min', 'fcfs', 'round-robin'),
      bandwidth: fc.constantFrom(3, 20, 500),
      crossJobPrefetch: fc.boolean(),
      barrier: fc.boolean(),
    })
    .map(({ engine, jobs, arbitration, bandwidth, crossJobPrefetch, barrier }) => ({
      cores: [engine, engine],
      sgBytes: 16_384,
      memory: memory(bandwidth, arbitration),
      groups: [[0, 1].map((core) => jobs.flatMap((job, i) => (job.core === core ? [i] : [])))],
      streams: jobs.map(({ m, k }) => gemm(m, 24, k, engine)),
      crossJobPrefetch,
      barrier,
    }));

  test.prop([systems], propertyRuns(60, 0.2))('account for every cycle and byte, whatever the machine', (system) => {
    const run = runEngineSystem(system);
    expect(run.jobEnd.every((end) => end > 0)).toBe(true);
    run.cycles.forEach((cycles) => {
      expect(cycles).toHaveLength(STATES.length);
      expect(Math.min(...cycles)).toBeGreaterThanOrEqual(-1e-6);
      expect(sum(cycles)).toBeCloseTo(run.makespanCycles, 4);
    });
    run.engines.forEach((engine, core) => {
      const last = Math.max(0, ...system.groups[0]![core]!.map((job) => run.jobEnd[job]!));
      expect(sum(Object.values(engine!))).toBeCloseTo(last, 4);
    });
    expect(run.bytesServed).toBeCloseTo(run.bytesAsked, 3);
  });
});
