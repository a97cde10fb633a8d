/** Report data with as many spans as wanted, made by rule: for figures that must not change and charts that must be fast. */
import type { ReportData, ReportTrack } from '../../src/report/report-data.js';
import { ACTIVITIES } from '../../src/report/report-data.js';
import { LOAD_TRANSFER, STORE_SG_FULL } from '../../src/simulator/observe/attribution.js';

const TILES_A_JOB = 25;

/** @param tiles of each core; three spans a tile */
export function reportOfSpans(cores: number, tiles: number): ReportData {
  const length = tiles * 100;
  const jobsACore = Math.ceil(tiles / TILES_A_JOB);
  const jobs = cores * jobsACore;
  const coreOf = (job: number): number => Math.floor(job / jobsACore);
  const firstTile = (job: number): number => (job % jobsACore) * TILES_A_JOB;
  const lastTile = (job: number): number => Math.min(tiles, firstTile(job) + TILES_A_JOB);
  const each = (value: (job: number) => number): number[] => Array.from({ length: jobs }, (_, job) => value(job));
  const tracks = ACTIVITIES.flatMap((activity, a) =>
    Array.from({ length: cores }, (_, core): ReportTrack => {
      const of = (value: (tile: number) => number): number[] => Array.from({ length: tiles }, (_, tile) => value(tile));
      return {
        core,
        activity,
        job: Uint32Array.from(of((tile) => core * jobsACore + Math.floor(tile / TILES_A_JOB))),
        tile: Uint32Array.from(of((tile) => tile % TILES_A_JOB)),
        count: new Uint32Array(tiles).fill(1),
        start: Float64Array.from(of((tile) => tile * 100 + a * 20 + (core % 5))),
        end: Float64Array.from(of((tile) => tile * 100 + a * 20 + (core % 5) + [18, 60, 30][a]!)),
      };
    }),
  );
  const stepCycles = Float64Array.from({ length: 400 }, (_, i) => (i / 400) * length);
  const wave = (core: number, i: number): number =>
    2 + Math.sin((i + core * 40) / 23) + (i % (core + 3) === 0 ? 0.7 : 0);
  const byCore = Array.from({ length: cores }, (_, core) => Float32Array.from(stepCycles, (_, i) => wave(core, i)));
  return {
    name: 'made-by-rule',
    caldera: '0.0.0',
    seed: 1,
    subtitle: `${jobs} jobs in 1 group on ${cores} cores`,
    platform: {
      name: 'rule',
      clockGHz: 1,
      bandwidthBytesPerCycle: cores * 3.2,
      cores: Array.from({ length: cores }, (_, core) => ({ name: `core${core}`, kind: 'hb 32×64', sgBytes: 65_536 })),
    },
    headline: [{ label: 'Makespan', value: String(length), unit: 'cycles', detail: 'by rule' }],
    jobs: {
      name: each((job) => job).map((job) => `model${job % 11}/layer${job}`),
      models: Array.from({ length: 11 }, (_, m) => `model${m}`),
      model: Uint32Array.from(each((job) => job % 11)),
      tenant: Uint32Array.from(each((job) => job % 4)),
      inference: Uint32Array.from(each((job) => job)),
      group: new Uint32Array(jobs),
    },
    timelines: [
      {
        label: 'simulator',
        makespanCycles: length,
        core: Int32Array.from(each(coreOf)),
        start: Float64Array.from(each((job) => firstTile(job) * 100)),
        end: Float64Array.from(each((job) => lastTile(job) * 100)),
        tracks,
        mergedBelowCycles: 0,
        states: Array.from({ length: cores }, (_, core) => ({
          state: Uint32Array.from({ length: tiles * 2 }, (_, i) =>
            i % 2 === 1 ? 0 : (i / 2 + core) % 10 === 0 ? STORE_SG_FULL : LOAD_TRANSFER,
          ),
          start: Float64Array.from(
            { length: tiles * 2 },
            (_, i) => Math.floor(i / 2) * 100 + (i % 2) * (20 + (core % 5)),
          ),
        })),
        occupancy: byCore.map((value) => ({ cycles: stepCycles, value: value.map((rate) => rate * 12_000) })),
        bandwidth: {
          cycles: stepCycles,
          total:
            stepCycles.length === 0
              ? new Float32Array()
              : Float32Array.from(stepCycles, (_, i) => byCore.reduce((sum, values) => sum + values[i]!, 0)),
          byCore,
        },
        attribution: Array.from({ length: cores }, (_, core) => {
          const shares = [0.6, 0.12 + 0.01 * core, 0.06, 0.02, 0, 0.06 - 0.01 * core, 0.04, 0, 0, 0, 0, 0, 0.1];
          return shares.map((share) => share * length);
        }),
      },
      {
        label: 'allocator',
        makespanCycles: length * 0.95,
        core: Int32Array.from(each(coreOf)),
        start: Float64Array.from(each((job) => firstTile(job) * 95)),
        end: Float64Array.from(each((job) => lastTile(job) * 95)),
        bandwidth: {
          cycles: Float64Array.of(0, length * 0.4, length * 0.7),
          total: Float32Array.of(cores * 2.2, cores * 3.1, cores * 1.5),
        },
      },
    ],
    searches: [
      {
        label: 'magma',
        samples: [1, 10, 200, 3000, 10_000],
        bestCycles: [3, 2.2, 1.4, 1.1, 1].map((f) => f * length * 0.95),
        boundCycles: length * 0.9,
      },
    ],
    ladder: {
      allocatorCycles: length * 0.95,
      rungs: [
        {
          name: 'job-fluid',
          adds: 'nothing: the allocator’s own assumptions',
          makespanCycles: length * 0.95,
          changeCycles: 0,
        },
        { name: 'tiles', adds: 'demand follows the tiles', makespanCycles: length * 0.99, changeCycles: length * 0.04 },
        { name: 'scratchpad', adds: 'a finite SG', makespanCycles: length * 1.03, changeCycles: length * 0.04 },
        { name: 'arbitration', adds: 'who goes first', makespanCycles: length, changeCycles: length * -0.03 },
      ],
    },
    interference: {
      names: Array.from({ length: cores }, (_, core) => `core${core}`),
      cycles: Array.from({ length: cores }, (_, row) =>
        Array.from({ length: cores }, (_, column) => ((row * 7 + column * 13) % 19) * 1250),
      ),
    },
    tenants: {
      columns: ['tenant', 'slowdown'],
      rows: [
        ['0', '1.20×'],
        ['1', '1.75×'],
      ],
    },
    pipelines: [
      {
        ...{ core: 'core0', job: 'model0/layer0', engine: 'RASA-PIPE' },
        rows: [
          { instruction: 0, text: 'tl t0', stages: [{ stage: 'load', start: 0, end: 4 }] },
          ...[1, 2].map((instruction) => ({
            ...{ instruction, text: 'mm t0 t6 t4 t0' },
            stages: (['weightLoad', 'feedFirst', 'feedSecond', 'drain'] as const).map((stage, i) => ({
              stage,
              start: 79 * instruction + 20 * i - 75,
              end: 79 * instruction + 20 * i - 55,
            })),
          })),
        ],
      },
    ],
    warnings: ['made by rule, not simulated'],
    scenario: 'name: made-by-rule\n',
  };
}
