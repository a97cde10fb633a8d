/**
 * The command line as a few files, which take the place of the compiled modules: a search of a tenth of a second must
 * not spend twice that on finding and reading two hundred files. What a command alone needs stays apart, and is read
 * when it is asked for. Not inside: what brings files of its own, a native program or WebAssembly.
 */
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const src = join(import.meta.dirname, '../src');

/** The program, and what its worker threads run. They share files, so that they share classes. */
const ENTRIES = ['cli/main.ts', 'pipeline/trial-pool.ts', 'serve/report-of-point.ts', 'pipeline/simulated-worker.ts'];

/**
 * What a thread runs that evaluates points, each a file of its own: nothing of a thread meets the classes of another, and
 * a study begins with reading it once a thread (one file of 2.7 MB takes two thirds of the time of a hundred).
 */
const WHOLE = ['study/evaluate.ts'];

const OUTSIDE = ['@expo-google-fonts/pt-sans', '@resvg/resvg-js', 'bullmq', 'highs', 'ioredis', 'piscina'];

/**
 * Stand-ins for what yargs uses and Caldera does not need of it, for yargs and its own helpers alone: another package
 * that asks for string-width gets the version it was written for. To measure its help, string-width compiles a regular
 * expression of all emoji (40 ms); ours has none. escalade looks for the package.json of the user's folder, to guess a
 * version that Caldera tells it. Node's assert brings the colours and streams of its messages (20 ms).
 */
const STAND_INS: Readonly<Record<string, string>> = {
  'string-width': 'export default (text) => [...text].length;',
  'escalade/sync': 'export default () => undefined;',
  assert:
    'export function strictEqual(a, b, text) { if (a !== b) throw new Error(text); }' +
    'export function notStrictEqual(a, b, text) { if (a === b) throw new Error(text); }',
};

/** A file of yargs, or of a package that yargs alone brings. */
const OF_YARGS = /node_modules\/(yargs|cliui|wrap-ansi|y18n|yargs-parser)\//;

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${Object.keys(STAND_INS).join('|')})$`);
    onResolve({ filter }, ({ path, importer }) =>
      OF_YARGS.test(importer.replaceAll('\\', '/')) ? { path, namespace: 'stand-in' } : null,
    );
    onLoad({ filter, namespace: 'stand-in' }, ({ path }) => ({ contents: STAND_INS[path] ?? '' }));
  },
};

/**
 * Commands that are loaded together: what commands share is cut into a file for every set of those that share it, and
 * each file costs a millisecond to find. Those on job tables are apart, for they need a tenth of what a scenario does.
 */
const TOGETHER: readonly (readonly string[])[] = [
  ['map', 'allocate'],
  [
    'run',
    'analyze',
    'cost',
    'replay',
    'validate',
    'size',
    'sweep',
    'merge',
    'plot',
    'trace',
    'compare',
    'check',
    'fit',
    'list',
  ],
  ['worker'],
  ['serve'],
  ['fuse'],
  ['network-collective'],
  ['network-train', 'network-design'],
  ['network-congestion'],
  ['layer-engine'],
  ['layer-chip'],
  ['layer-flexibility', 'layer-codesign'],
  ['layer-nest'],
  ['sparse-classes', 'sparse-map', 'sparse-lanes', 'sparse-training'],
  ['sparse-densities', 'sparse-spy'],
];

/**
 * Of two modules, less than they bring: zod's messages in fifty languages, a third of what a command reads, are never
 * printed; and a library that is found at run time where modules are files is taken in, run when it is first asked for.
 */
const trimmed: Plugin = {
  name: 'trimmed modules',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    onLoad({ filter: /formats[\\/]protobuf\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace('createRequire(import.meta.url)(', 'require(');
      if (contents === text) throw new Error(`${path} does not ask for its library as it did`);
      return { contents, loader: 'ts' };
    });
  },
};

const commandGroups: Plugin = {
  name: 'command groups',
  setup({ onResolve, onLoad }) {
    const all = TOGETHER.flat();
    const twice = all.find((name, index) => all.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`the command ${twice} is in two groups`); // the first would leave out the rest of the second
    const names = all.join('|');
    onResolve({ filter: new RegExp(`^\\./commands/(${names})\\.js$`) }, ({ path, kind }) => {
      const group = TOGETHER.find((together) => together.includes(basename(path, '.js'))) ?? [];
      return kind === 'dynamic-import' ? { path: `commands-${group[0]}`, namespace: 'group', pluginData: group } : null;
    });
    onLoad({ filter: /./, namespace: 'group' }, ({ pluginData }) => ({
      contents: [
        sharedBy(`commands-${(pluginData as string[])[0]}`),
        ...(pluginData as string[]).map(
          (name) => `export { ${inCamelCase(name)}Command } from './commands/${name}.js';`,
        ),
      ].join('\n'),
      resolveDir: join(src, 'cli'),
    }));
  },
};

/**
 * Modules that are read together, and by which starting points. What a set of starting points shares is a file of its
 * own, so that without this a command would find and link seventy of them, a fifth of the time of a short one.
 */
const SHARED: Readonly<Record<string, { readonly modules: readonly string[]; readonly by: readonly string[] }>> = {
  scenario: {
    modules: [
      'base/units',
      'formats/csv-write',
      'formats/json-text',
      'kernel/simulation',
      'scenario/beside',
      'scenario/check',
      'scenario/overrides',
      'scenario/sections/training',
      'scenario/training-job',
    ],
    by: [
      'commands-run',
      'commands-worker',
      'commands-serve',
      'commands-layer-engine',
      'commands-layer-flexibility',
      'commands-layer-chip',
      'commands-layer-nest',
      'commands-network-collective',
      'commands-network-train',
      'commands-network-congestion',
      'commands-fuse',
      'commands-sparse-classes',
      'cli/commands/tune.ts',
      'cli/commands/layer-cost.ts',
      'cli/commands/layer-map.ts',
      'cli/map-scenario.ts',
      'cli/registry-modules.ts',
      'cli/sparse-costs.ts',
      'pipeline/scenario-trial-pool.ts',
      'pipeline/timed-products.ts',
      'serve/report-of-point.ts',
    ],
  },
};

/** Imports of what a starting point shares with others. */
function sharedBy(start: string): string {
  const names = Object.keys(SHARED).filter((name) => SHARED[name]?.by.includes(start));
  return names.map((name) => `import 'shared:${name}';`).join('');
}

const shared: Plugin = {
  name: 'shared modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^shared:/ }, ({ path }) => ({ path, namespace: 'shared' }));
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
      contents: (SHARED[path.slice('shared:'.length)]?.modules ?? [])
        .map((name) => `import './${name}.js';`)
        .join('\n'),
      resolveDir: src,
    }));
    for (const start of Object.values(SHARED).flatMap(({ by }) => by.filter((one) => one.endsWith('.ts'))))
      onLoad(
        { filter: new RegExp(`${start.replaceAll('/', '[/\\\\]').replace('.ts', '\\.ts')}$`) },
        async ({ path }) => ({
          contents: `${sharedBy(start)}${await readFile(path, 'utf8')}`,
          loader: 'ts',
        }),
      );
  },
};

function inCamelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Compiled modules; their types stay, for plugins that add commands. */
function removeModules(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true }).map(String))
    if (/\.js(\.map)?$/.test(name)) rmSync(join(folder, name));
}

export async function bundleProgram(folder: string): Promise<void> {
  removeModules(folder);
  await bundle(folder, ENTRIES, { splitting: true, plugins: [standIns, trimmed, shared, commandGroups] });
  await bundle(folder, WHOLE, { splitting: false, plugins: [trimmed] });
  chmodSync(join(folder, 'main.js'), 0o755);
}

function bundle(
  folder: string,
  entries: readonly string[],
  own: { readonly splitting: boolean; readonly plugins: Plugin[] },
): Promise<unknown> {
  return build({
    entryPoints: entries.map((entry) => join(src, entry)),
    outdir: folder,
    entryNames: '[name]', // all in one folder: a worker's file is found beside the one that starts it
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: OUTSIDE,
    sourcemap: true,
    sourcesContent: false,
    charset: 'utf8',
    minifyWhitespace: true,
    minifySyntax: true,
    // Packages in CommonJS ask for Node's own modules so.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
    ...own,
  });
}
