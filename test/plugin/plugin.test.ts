/**
 * A plugin outside the sources: what it adds passes the exported contract suites and runs through the command line, as
 * `npx caldera` in a project of its own, and through the library. More of it in `plugin.slow.test.ts`. The plugin imports
 * `caldera/…` as a user's does; here that leads to the built package.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../docs/markdown.js';
import { readPage } from '../docs/pages.js';
import { projectWithPlugin } from './project.js';

const root = join(import.meta.dirname, '../..');
const { space, project, installed, caldera } = projectWithPlugin();

describe('a plugin named by a scenario', () => {
  it('runs through the command line: platform, policy, format, cost model, mapper', () => {
    const words = ['--no-install', 'caldera', 'run', 'scenario.yaml', '--json', '--out', 'out'];
    const result = JSON.parse(execFileSync('npx', words, { cwd: project, encoding: 'utf8' }));
    expect(result.jobs).toBe(12);
    expect(result.replay.makespanCycles).toBeGreaterThan(0);
    expect(result.search[0].mapper).toBe('longest-first');
  });

  it('has its part wired between cores and memory, and says what is wrong with one', () => {
    const program = join(installed, 'dist/cli/main.js');
    const run = (parts: string) => {
      const text = readFileSync(join(project, 'scenario.yaml'), 'utf8');
      writeFileSync(join(project, 'parts.yaml'), text.replace('platform:', `platform:\n  parts: [${parts}]`));
      return spawnSync(process.execPath, [program, 'run', 'parts.yaml', '--json', '--out', 'parts'], {
        cwd: project,
        encoding: 'utf8',
      });
    };
    const { stdout } = run('{name: bursts, options: {burstBytes: 256}}, {name: delay, options: {cycles: 1000000}}');
    // a load and a store at least, one after the other
    expect(JSON.parse(stdout).replay.makespanCycles).toBeGreaterThan(2e6);
    expect(run('{name: burst}').stderr).toBe(
      'caldera: parts.yaml:4:18 platform.parts.0.name: expected a part between cores and memory (delay, limiter, bursts), found "burst" (did you mean bursts?)\n',
    );
  });

  it('runs through the library, which writes every output', () => {
    writeFileSync(
      join(project, 'use.mjs'),
      `import { loadScenario, outputs, run, writeFolder, InputError } from 'caldera';
import { loadPlugin } from 'caldera/plugin';
loadPlugin('plugin.js');
const result = run(loadScenario('scenario.yaml'), { record: true });
writeFolder('library', outputs(result));
console.log(result.replay.metrics.makespanCycles > 0);
`,
    );
    expect(execFileSync(process.execPath, ['use.mjs'], { cwd: project, encoding: 'utf8' })).toBe('true\n');
    for (const name of ['result.json', 'report.html', 'trace.json', 'scenario.yaml', 'mapping.json', 'job-table.csv'])
      expect(existsSync(join(project, 'library', name))).toBe(true);
  });
});

describe('the plugins that docs/plugins.md shows, as they stand', () => {
  for (const { language, code } of blocksOf(readPage('docs/plugins.md'))) {
    const [, name] = /^\/\/ (\w+\.js)\n/.exec(code) ?? [];
    if (language === 'js' && name !== undefined) writeFileSync(join(project, name), code);
  }
  const makespan = (module: string, mapper: string, part = '') => {
    const lines = `name: shown
plugins: [./${module}]
platform: {preset: S1${part}}
workload: {task: vision, jobs: 8, groupSize: 8}
mapper: {name: ${mapper}, samples: 20}
`;
    writeFileSync(join(project, 'shown.yaml'), lines);
    return JSON.parse(caldera('run', 'shown.yaml', '--json', '--out', 'shown')).replay.makespanCycles;
  };

  it('a mapper', () => {
    expect(makespan('mine.js', 'queue-order')).toBeGreaterThan(0);
  });

  it('a part between cores and memory', () => {
    const wired = makespan('throttle.js', 'fcfs-earliest-finish', ', parts: [{name: spacing, options: {cycles: 1e6}}]');
    // the first of at least two loads begins at once, the next after the pause
    expect(wired).toBeGreaterThan(1e6);
    expect(makespan('throttle.js', 'fcfs-earliest-finish')).toBeLessThan(1e6);
  });

  it('a congestion control scheme', () => {
    const lines = `kind: congestion
name: swift
plugins: [./swift.js]
topology: {star: {hosts: 5, link: {rateGbps: 100, delayNs: 1000}}}
flows: [${[0, 1, 2, 3].map((source) => `{source: ${source}, destination: 4, bytes: 1000000}`).join(', ')}]
schemes: [pfc, swift]
window: {isLimited: false, followsRate: false, isLargestOfAll: false}
`;
    writeFileSync(join(project, 'swift.yaml'), lines);
    const replayed = (...more: string[]) => {
      const words = ['--no-install', 'caldera', 'network', 'congestion', 'swift.yaml', '--json', ...more];
      return JSON.parse(execFileSync('npx', words, { cwd: project, encoding: 'utf8' })).schemes;
    };
    const [pfc, swift] = replayed();
    expect(swift.scheme).toBe('swift');
    expect(swift.mostQueueBytes).toBeLessThan(pfc.mostQueueBytes);
    // A target that no queue reaches is no control at all: but for the 8 bytes of its time stamps, PFC alone.
    const [, idle] = replayed('--set', 'options.swift.target=100');
    expect(idle.endNs[0] / pfc.endNs[0]).toBeCloseTo(1044 / 1036, 2);
  });
});

describe('what the plugin adds keeps the contracts', async () => {
  // The package's own modules, as the plugin gets them.
  cpSync(join(root, 'test/fixtures/plugin'), space.path('contracts'), { recursive: true });
  mkdirSync(space.path('contracts/node_modules'));
  symlinkSync(installed, space.path('contracts/node_modules/caldera'));
  const load = (path: string) => import(pathToFileURL(join(installed, 'dist/api', path)).href);
  const { default: plugin } = await import(pathToFileURL(space.path('contracts/plugin.js')).href);
  const { usePlugin } = await load('plugin.js');
  const testing = await load('testing.js');
  const { mappers } = await load('search.js');
  const { costModels } = await load('cost.js');
  const { congestionSchemes } = await load('network.js');
  const { loadScenario, reportOfRun, run } = await load('index.js');
  const { arbitrations } = await load('simulator.js');
  usePlugin(plugin);
  const suite = { describe, it, expect };
  testing.describeMapper(suite, 'longest-first', mappers.get('longest-first'));
  testing.describeArbitration(suite, 'lowest-port', { cases: 20 });
  testing.describeCostModel(suite, costModels.get('flat-rate'), { takesFlexible: false, cases: 30 });
  testing.describeCoreKind(suite, 'one-shot', {
    draw: (random: { below(n: number): number }) => ({
      kind: 'one-shot',
      loadBytes: 1 + random.below(9000),
      cycles: random.below(500),
      storeBytes: 1 + random.below(900),
    }),
    cases: 20,
  });
  testing.describeMachinePart(suite, 'bursts', { options: { burstBytes: 700 }, cases: 20 });
  testing.describeCongestion(suite, congestionSchemes.get('swift'), { cases: 20 });
  const [squares] = plugin.entries.workloadFormats;
  testing.describeWorkloadFormat(suite, 'squares', squares.make({}), { sample: 'first 8 16 3\nsecond 16 14 3\n' });
  const [busy] = plugin.entries.runFigures;
  const result = run(loadScenario(join(root, 'scenarios/recommendation-s2-1.yaml')), { record: true });
  testing.describeRunFigure(suite, 'busy', busy.make({}), reportOfRun(result));

  it('registers each of its entries', () => {
    expect(arbitrations.has('lowest-port')).toBe(true);
  });
});
