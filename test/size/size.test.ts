/**
 * Ten thousand jobs on 64 cores pass through splitter, search, replay, trace and report within 2 GiB, and four times the
 * jobs cost about four times the work. Long: only with CALDERA_LONG=1.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const MINUTES = 60_000;
const MIB = 2 ** 20;

/** Tells on standard error, when the process ends, what it used. */
const METER = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.error('used', userCPUTime + systemCPUTime, maxRSS);
})`;

describe.skipIf(process.env['CALDERA_LONG'] !== '1')('a large workload', () => {
  const space = temporaryFolder();
  let program: string;

  beforeAll(() => {
    program = buildProgram();
  }, 5 * MINUTES);

  const scenario = (jobs: number, groupSize: number, mapper: string): string => {
    const core = (i: number): string =>
      `    - {dataflow: ${i % 8 === 7 ? 'lb' : 'hb'}, rows: ${i % 2 === 0 ? 128 : 64}, columns: 64, sgKiB: 580}`;
    return space.write(
      `${jobs}-${groupSize}.yaml`,
      `name: large
platform:
  memory: {bandwidthGBps: 1024}
  cores:
${Array.from({ length: 64 }, (_, i) => core(i)).join('\n')}
workload: {task: mix, jobs: ${jobs}, groupSize: ${groupSize}}
mapper: {name: ${mapper}, samples: 500}
`,
    );
  };

  /** Scratchpads that cut three thousand layers into more than a million tiles. */
  const manyTiles = (): string => {
    const core = '    - {rows: 32, sgKiB: 40}';
    return space.write(
      'tiles.yaml',
      `name: tiles
platform:
  memory: {bandwidthGBps: 64}
  cores:
${[core, core, core, core].join('\n')}
workload: {task: vision, jobs: 3600, groupSize: 100}
mapper: {name: fcfs-earliest-finish}
`,
    );
  };

  function measured(...args: string[]): { cpuSeconds: number; memoryMiB: number } {
    const meter = `data:text/javascript,${encodeURIComponent(METER)}`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=1600', '--import', meter, program, ...args],
      { encoding: 'utf8', maxBuffer: 512 * MIB },
    );
    expect(status, stderr.slice(-2000)).toBe(0);
    const [, cpu, memory] = /used (\d+) (\d+)/.exec(stderr) ?? [];
    return { cpuSeconds: Number(cpu) / 1e6, memoryMiB: Number(memory) / 1024 };
  }

  it(
    'runs within 2 GiB, and grows in proportion',
    () => {
      const [quarter, whole] = [2500, 10_000].map((jobs) => {
        const used = measured(
          'run',
          scenario(jobs, 1000, 'magma'),
          '--trace',
          'perfetto',
          '--out',
          space.path(`out-${jobs}`),
        );
        const traceMiB = statSync(space.path(`out-${jobs}/trace.pftrace`)).size / MIB;
        console.log(`${jobs} jobs × 64 cores: ${JSON.stringify({ ...used, traceMiB })}`);
        return { ...used, traceMiB };
      });
      expect(whole?.memoryMiB).toBeLessThan(2048);
      // Four times the jobs: 4 if linear, 16 if quadratic.
      expect(whole!.cpuSeconds / quarter!.cpuSeconds).toBeLessThan(8);
      expect(whole!.traceMiB / quarter!.traceMiB).toBeLessThan(6);
    },
    20 * MINUTES,
  );

  it(
    'of a million tiles leaves its trace within 1 GiB',
    () => {
      const used = measured('run', manyTiles(), '--trace', 'perfetto', '--out', space.path('tiles'));
      const rows = readFileSync(space.path('tiles/tiles.csv'), 'utf8').trim().split('\n').slice(1);
      const tiles = rows.reduce((sum, row) => sum + Number(row.split(',')[5]), 0);
      console.log(`${tiles} tiles: ${JSON.stringify(used)}`);
      expect(tiles).toBeGreaterThan(1e6);
      expect(used.memoryMiB).toBeLessThan(1024);
    },
    10 * MINUTES,
  );

  it(
    'is mapped as one group of ten thousand within 2 GiB',
    () => {
      const [quarter, whole] = [2500, 10_000].map((jobs) => measured('map', scenario(jobs, jobs, 'magma-plus')));
      console.log(`one group: ${JSON.stringify({ quarter, whole })}`);
      expect(whole?.memoryMiB).toBeLessThan(2048);
      expect(whole!.cpuSeconds / quarter!.cpuSeconds).toBeLessThan(8);
    },
    20 * MINUTES,
  );
});
