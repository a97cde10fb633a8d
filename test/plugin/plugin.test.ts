/**
 * A plugin outside the sources: what it adds passes the exported contract suites and runs through the command line and
 * the library. The plugin imports `caldera/…` as a user's does; here that leads to the built package.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const root = join(import.meta.dirname, '../..');
const space = temporaryFolder();
const project = space.path('project');
const installed = buildPackage();

beforeAll(() => {
  cpSync(join(root, 'test/fixtures/plugin'), project, { recursive: true });
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(installed, join(project, 'node_modules/caldera'));
});

const caldera = (...args: string[]): string =>
  execFileSync(process.execPath, [join(installed, 'dist/cli/main.js'), ...args], { cwd: project, encoding: 'utf8' });

describe('a plugin named by a scenario', () => {
  it('runs through the command line: platform, policy, format, cost model, mapper', () => {
    const result = JSON.parse(caldera('run', 'scenario.yaml', '--json', '--out', 'out'));
    expect(result.jobs).toBe(12);
    expect(result.replay.makespanCycles).toBeGreaterThan(0);
    expect(result.search[0].mapper).toBe('longest-first');
  });

  it('wires its kind of core into the machine: the ladder says what that core makes of the same work', () => {
    const options = ['--set', 'cost.options.oneShot=true', '--set', 'mapper.samples=20'];
    const shot = JSON.parse(caldera('run', 'scenario.yaml', '--json', '--out', 'shot', ...options));
    const tiled = JSON.parse(caldera('run', 'scenario.yaml', '--json', '--out', 'tiled', '--set', 'mapper.samples=20'));
    expect(shot.replay.makespanCycles).toBeGreaterThan(tiled.replay.makespanCycles);
    expect(caldera('validate', 'scenario.yaml', ...options)).toMatch(/core kinds +[\d,]+ +\+[\d,]+/);
  });

  it('draws its figure and runs its command', () => {
    caldera('run', 'scenario.yaml', '--out', 'drawn');
    const svg = caldera('--plugin', 'plugin.js', 'plot', 'drawn', '--figure', 'busy');
    expect(svg).toMatch(/^<svg[\s\S]*<rect[\s\S]*<\/svg>/);
    expect(caldera('greet', 'you', '--plugin=plugin.js')).toBe('hello you\n');
    expect(caldera('--plugin', 'plugin.js', '--help')).toMatch(/greet <whom> +print a greeting/);
    expect(caldera('--plugin', 'plugin.js', 'list', 'mappers')).toMatch(/longest-first +random cores, the longest/);
  });

  it('adds a control of matrix engines, which estimate and replay both read', () => {
    const cycles = (control: string): { estimate: number; replay: number } => {
      const text = caldera('--plugin', 'plugin.js', 'layer', 'engine', '64,64,64', '--control', control, '--json');
      const { cycles: replay, estimateCycles: estimate } = JSON.parse(text);
      return { estimate, replay };
    };
    const early = cycles('EARLY');
    expect(early.replay).toBe(early.estimate);
    expect(early.replay).toBeLessThan(cycles('PIPE').replay);
  });

  it('adds a congestion control scheme, whose queue is shorter than without one', () => {
    const { schemes } = JSON.parse(caldera('network', 'congestion', 'congestion.yaml', '--json'));
    const [pfc, swift] = schemes;
    expect(swift.scheme).toBe('swift');
    expect(swift.mostQueueBytes).toBeLessThan(pfc.mostQueueBytes / 2);
    expect(() => caldera('network', 'congestion', 'congestion.yaml', '--set', 'options.swift.target=0')).toThrow(
      /options\.swift\.target: expected a number of at least 1, found 0/,
    );
  });

  it('goes with the work to other threads', () => {
    writeFileSync(
      join(project, 'study.yaml'),
      'name: study\nbase: scenario.yaml\nvary: {seed: [1, 2, 3]}\nmeasure: [run]\n',
    );
    const rows = caldera('sweep', 'study.yaml', '--out', 'swept', '--workers', '2', '--csv').trim().split('\n');
    expect(rows).toHaveLength(4);
    for (const row of rows.slice(1)) expect(row).toMatch(/,$/); // no error
  });

  it.each([
    ['mapper.options.patience=99', /--set mapper\.options\.patience: expected a number of at most 10, found 99/],
    ['mapper.options.patiense=1', /one of the keys patience, found "patiense" \(did you mean patience\?\)/],
    ['mapper.name=longest-frist', /expected a mapper \(.*longest-first\).*did you mean longest-first\?/],
  ])('refuses %s', (set, pattern) => {
    expect(() => caldera('run', 'scenario.yaml', '--set', set, '--out', 'refused')).toThrow(pattern);
    expect(existsSync(join(project, 'refused'))).toBe(false);
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
