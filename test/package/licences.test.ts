/**
 * The licences of what is installed with Caldera: listed, known, and compatible with handing it on.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { licencesPage, productionDependencies } from '../support/licences.js';

const root = join(import.meta.dirname, '../..');
const dependencies = productionDependencies();

/** All allow use and distribution in a program under any licence; MPL asks for its own files to stay open. */
const ACCEPTED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'MPL-2.0',
  'OFL-1.1',
  'BlueOak-1.0.0',
];

describe('the dependencies', () => {
  it('are listed with their licences in docs/licences.md', async () => {
    await expect(licencesPage(dependencies)).toMatchFileSnapshot(join(root, 'docs/licences.md'));
  });

  it('name every package that package.json asks for', () => {
    const { dependencies: asked } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const listed = new Map(dependencies.map(({ name, version }) => [name, version]));
    for (const [name, version] of Object.entries(asked)) expect(listed.get(name), name).toBe(version);
  });

  it.each(dependencies.map(({ name, licence }) => [name, licence]))('%s is under %s', (_, licence) => {
    for (const part of (licence as string).split(/ AND | OR |[()]/).filter(Boolean)) expect(ACCEPTED).toContain(part);
  });

  it('say in their own package.json what the lock file says', () => {
    let seen = 0;
    for (const { name, version, licence } of dependencies) {
      const file = join(root, 'node_modules', name, 'package.json');
      if (!existsSync(file)) continue;
      const installed = JSON.parse(readFileSync(file, 'utf8'));
      if (installed.version !== version) continue; // an older one beside it, deeper down
      expect(installed.license, name).toBe(licence);
      seen++;
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('run nothing when they are installed', () => {
    expect(dependencies.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  });
});
