/**
 * What flexibility and co-design print, byte for byte as when it was committed. After a change that is meant to change
 * results: `npx vitest run test/golden -u`, and read the difference.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';

const GOLDEN: readonly (readonly [file: string, ...words: string[]])[] = [
  ['layer.json', 'layer', 'codesign', 'ncf', 'mlp.1', '--area', '0.05', '--samples', '500', '--json'],
  ['digamma.json', 'layer', 'codesign', '96,64,32', '--area', '0.05', '--mapper', 'digamma', '--samples', '500', '--json'],
  ['network.txt', 'layer', 'codesign', 'ncf', '--area', '0.1', '--flexibility', 'TS'],
  ['file.txt', 'layer', 'codesign', 'scenarios/codesign/two-tenants.yaml'],
  ['classes.txt', 'layer', 'flexibility', 'ncf', 'mlp.1', '--samples', '100'],
];

describe('flexibility and co-design', () => {
  it.each(GOLDEN)('%s', async (file, ...words) => {
    const { exitCode, stdout } = await runCaldera(...words);
    expect(exitCode).toBe(0);
    if (!file.endsWith('.json')) expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const golden = join(import.meta.dirname, 'codesign', file);
    if (process.env['CI'] !== undefined) expect(existsSync(golden)).toBe(true);
    await expect(stdout).toMatchFileSnapshot(golden);
  });
});
