/**
 * The command line as a few files, which take the place of the compiled modules: a search of a tenth of a second must
 * not spend twice that on finding and reading two hundred files. What a command alone needs stays apart, and is read
 * when it is asked for. Not inside: what brings files of its own, a native program or WebAssembly.
 */
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const src = join(import.meta.dirname, '../src');

/** The program, and what its worker threads run. They share files, so that they share classes. */
const ENTRIES = [
  'cli/main.ts',
  'pipeline/trial-pool.ts',
  'study/evaluate.ts',
  'serve/report-of-point.ts',
  'pipeline/simulated-worker.ts',
];

const OUTSIDE = ['@expo-google-fonts/pt-sans', '@resvg/resvg-js', 'bullmq', 'highs', 'ioredis', 'piscina'];

/**
 * Stand-ins for what yargs uses and Caldera does not need of it, for yargs and its own helpers alone: another package
 * that asks for string-width gets the version it was written for. To measure its help, string-width compiles a regular
 * expression of all emoji (40 ms); ours has none. escalade looks for the package.json of the user's folder, to guess a
 * version that Caldera tells it.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  'string-width': 'export default (text) => [...text].length;',
  'escalade/sync': 'export default () => undefined;',
};

/** A file of yargs, or of a package that yargs alone brings. */
const OF_YARGS = /node_modules\/(yargs|cliui|y18n|yargs-parser)\//;

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
      contents: (pluginData as string[])
        .map((name) => `export { ${inCamelCase(name)}Command } from './commands/${name}.js';`)
        .join('\n'),
      resolveDir: join(src, 'cli'),
    }));
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
  await build({
    entryPoints: ENTRIES.map((entry) => join(src, entry)),
    outdir: folder,
    entryNames: '[name]', // all in one folder: a worker's file is found beside the one that starts it
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: OUTSIDE,
    plugins: [standIns, commandGroups],
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
  });
  chmodSync(join(folder, 'main.js'), 0o755);
}
