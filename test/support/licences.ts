/**
 * The packages that come with Caldera and their licences, as the lock file has them: the same on every machine,
 * whichever of the optional ones are installed there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** For one kind of machine only, or not needed. */
  readonly optional: boolean;
  /** Runs something when it is installed. */
  readonly hasInstallScript: boolean;
}

interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const root = join(import.meta.dirname, '../..');

/** Everything `npm install caldera` installs, sorted by name. */
export function productionDependencies(): Dependency[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version,
      licence: entry.license ?? 'unknown',
      optional: entry.optional === true,
      hasInstallScript: entry.hasInstallScript === true,
    }))
    .sort((a, b) => (a.name === b.name ? compare(a.version, b.version) : compare(a.name, b.name)));
}

/** The page docs/licences.md. */
export function licencesPage(dependencies: readonly Dependency[]): string {
  const rows = dependencies.map(
    ({ name, version, licence, optional }) => `| ${name} | ${version} | ${licence} | ${optional ? 'yes' : ''} |`,
  );
  return [
    '# Licences',
    '',
    'Caldera itself is under the MIT licence (`LICENSE`). These packages are installed with it; optional ones depend on',
    'the machine. The list is generated from `package-lock.json`: `npx vitest run test/package/licences.test.ts -u`.',
    '',
    '| package | version | licence | optional |',
    '|---|---|---|---|',
    ...rows,
    '',
    'The report page carries uPlot (MIT), bundled when Caldera is built.',
    '',
  ].join('\n');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
