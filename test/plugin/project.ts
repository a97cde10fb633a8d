/** An empty project of a user's, with the built package installed and the fixture plugin in it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

export interface PluginProject {
  readonly space: ReturnType<typeof temporaryFolder>;
  /** The project's folder. */
  readonly project: string;
  /** The package's folder. */
  readonly installed: string;
  /** Runs the program in the project. @returns what it prints @throws when it fails */
  caldera(...args: string[]): string;
}

/** There for the tests of one file. */
export function projectWithPlugin(): PluginProject {
  const space = temporaryFolder();
  const project = space.path('project');
  const installed = buildPackage();
  cpSync(join(import.meta.dirname, '../fixtures/plugin'), project, { recursive: true });
  const main = join(installed, 'dist/cli/main.js');
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  symlinkSync(installed, join(project, 'node_modules/caldera'));
  symlinkSync(main, join(project, 'node_modules/.bin/caldera')); // as npm does
  const caldera = (...args: string[]): string =>
    execFileSync(process.execPath, [main, ...args], { cwd: project, encoding: 'utf8' });
  return { space, project, installed, caldera };
}
