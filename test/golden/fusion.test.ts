/**
 * What `caldera fuse` says of bundled networks, byte for byte as when it was committed. After a change that is meant to
 * change results: `npx vitest run test/golden -u`, and read the difference.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';

const FOLDER = 'scenarios/fusion';

const GOLDEN: readonly (readonly [file: string, ...words: string[]])[] = [
  ['budgets.txt', `${FOLDER}/mobilenet-narrow.yaml`],
  ['transformer.json', `${FOLDER}/tiny-detector.yaml`, '--json'],
  ['replay.json', 'squeezenet', '--memory', '1MiB', '--batch', '4', '--replay', '--json'],
  ['front.txt', 'resnet18', '--memory', '4MiB', '--front', '--path', 'main'],
  ['tiles.txt', 'vgg16', '--memory', '2MiB', '--batch', '4', '--machine', 'starved', '--spatial', 'any'],
];

it.each(GOLDEN)('%s', async (file, ...words) => {
  const { exitCode, stdout } = await runCaldera('fuse', ...words);
  expect(exitCode).toBe(0);
  if (file.endsWith('.txt')) expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const golden = join(import.meta.dirname, 'fusion', file);
  if (process.env['CI'] !== undefined) expect(existsSync(golden)).toBe(true);
  await expect(stdout).toMatchFileSnapshot(golden);
});
