/**
 * The import rules are alive: a forbidden import, planted in a copy of the sources, fails with the reason of its rule
 * and the path that leads there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/files.js';

const root = join(import.meta.dirname, '../..');
const { MAY, MUST_NOT, ROOMS, STORIES } = createRequire(import.meta.url)('../../build/import-rules.cjs') as {
  readonly MAY: readonly (readonly [from: string, to: string, why: string])[];
  readonly MUST_NOT: readonly (readonly [from: string, to: string, why: string])[];
  readonly ROOMS: readonly string[];
  readonly STORIES: string;
};

// The checker reads a thousand modules, on machines that others use as well.
vi.setConfig({ testTimeout: 180_000 });

const space = temporaryFolder();

beforeAll(() => {
  for (const name of ['src', 'build', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(root, name), space.path(name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), space.path('node_modules'));
});

/** @returns what the checker says with these files more, by path in src; those planted before are still there */
function cruised(planted: Readonly<Record<string, string>> = {}): string {
  for (const [path, text] of Object.entries(planted)) {
    mkdirSync(dirname(space.path(join('src', path))), { recursive: true });
    writeFileSync(space.path(join('src', path)), text);
  }
  const { stdout, stderr } = spawnSync(
    join(root, 'node_modules/.bin/depcruise'),
    ['src', '--output-type', 'err-long'],
    { cwd: space.folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return (stdout + stderr).replaceAll(/\s+/g, ' '); // the checker breaks lines
}

describe('the import rules', () => {
  it('each have a reason', () => {
    for (const [from, to, why] of [...MAY, ...MUST_NOT]) expect(why, `${from} → ${to}`).toMatch(/^[a-z].{10,}/);
  });

  it('hold, and know every room there is', () => {
    const report = cruised();
    expect(report).toMatch(/no dependency violations found \(\d{3,} modules/);
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(ROOMS).toEqual(expect.arrayContaining(rooms.map(({ name }) => name)));
  });

  it('leave nothing in src but rooms and stories', () => {
    const files = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    const stories = ['run.ts', 'codesign.ts', 'fuse.ts', 'train.ts'];
    expect(
      files.map(({ name }) => name).filter((name) => !stories.includes(name)),
      STORIES,
    ).toEqual([]);
  });

  it('refuse what is planted, with reason and path', () => {
    const report = cruised({
      'simulator/planted.ts': "import '../estimate/allocator/allocate.js';\n",
      'analysis/planted.ts': "import '../cost/models.js';\n",
      'simulator/far.ts': "import '../analysis/planted.js';\n",
      'kernel/planted.ts': "import type { Core } from '../machine/core.js';\nexport type { Core };\n",
      'loose.ts': "import './cli/command.js';\n",
      'simulator/network/planted.ts': "import '../host.js';\n",
    });
    expect(report).toMatch(
      /simulator-not-estimate: src\/simulator\/planted\.ts → src\/estimate\/allocator\/allocate\.ts/,
    );
    expect(report).toContain('the agreement of estimate and replay is evidence only while they share no code');
    expect(report).toMatch(/simulator-not-cost: src\/simulator\/far\.ts → src\/cost\/.*?src\/analysis\/planted\.ts/);
    expect(report).toMatch(/kernel-imports: src\/kernel\/planted\.ts → src\/machine\/core\.ts/);
    expect(report).toMatch(/stories-imports: src\/loose\.ts → src\/cli\/command\.ts/);
    expect(report).toMatch(/simulator-network-apart: src\/simulator\/network\/planted\.ts → src\/simulator\/host\.ts/);
  });
});
