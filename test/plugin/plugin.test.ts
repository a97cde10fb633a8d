/**
 * A plugin outside the sources: what it adds passes the exported contract suites and runs through the command line, as
 * `npx caldera` in a project of its own, and through the library. More of it in `plugin.slow.test.ts`. The plugin imports
 * `caldera/…` as a user's does; here that leads to the built package.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectWithPlugin } from './project.js';

const root = join(import.meta.dirname, '../..');
const { space, project, installed } = projectWithPlugin();

describe('a plugin named by a scenario', () => {
  it('runs through the command line: platform, policy, format, cost model, mapper', () => {
    const words = ['--no-install', 'caldera', 'run', 'scenario.yaml', '--json', '--out', 'out'];
    const result = JSON.parse(execFileSync('npx', words, { cwd: project, encoding: 'utf8' }));
    expect(result.jobs).toBe(12);
    expect(result.replay.makespanCycles).toBeGreaterThan(0);
    expect(result.search[0].mapper).toBe('longest-first');
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
