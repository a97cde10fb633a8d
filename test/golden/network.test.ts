/**
 * What the commands on a network print of bundled clusters, byte for byte as when it was committed. After a change that is
 * meant to change results: `npx vitest run test/golden -u`, and read the difference.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedParts } from '../../src/pipeline/iteration-parts.js';
import { timedTraffic } from '../../src/pipeline/timed-products.js';
import { loadCluster } from '../../src/scenario/load-cluster.js';
import { train } from '../../src/train.js';
import { runCaldera } from '../support/command-line.js';

const FOLDER = 'scenarios/clusters';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

const GOLDEN: readonly (readonly [file: string, ...words: string[]])[] = [
  ['collective.json', 'network', 'collective', `${FOLDER}/themis-2d.yaml`, '--ladder', '--json'],
  ['collective.txt', 'network', 'collective', `${FOLDER}/balanced-3d.yaml`, '--ladder'],
  ['collective.csv', 'network', 'collective', `${FOLDER}/themis-4d.yaml`, '--csv'],
  ['train.json', 'network', 'train', `${FOLDER}/resnet50-s4.yaml`, '--json'],
  ['train.txt', 'network', 'train', `${FOLDER}/dlrm-all-to-all.yaml`],
  ['design.txt', 'network', 'design', `${FOLDER}/resnet50-s4.yaml`, '--front', '5'],
];

describe('the commands on a network', () => {
  it.each(GOLDEN)('%s', async (file, ...words) => {
    const { exitCode, stdout } = await runCaldera(...words);
    expect(exitCode).toBe(0);
    if (!file.endsWith('.json')) expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const golden = join(import.meta.dirname, 'network', file);
    if (process.env['CI'] !== undefined) expect(existsSync(golden)).toBe(true);
    await expect(stdout).toMatchFileSnapshot(golden);
  });
});

describe('bundled clusters', () => {
  it('are named after their file', () => {
    for (const file of files) expect(`${loadCluster(join(FOLDER, file)).name}.yaml`).toBe(file);
  });

  it.each(['resnet50-s4.yaml', 'dlrm-all-to-all.yaml', 'gnmt.yaml'])('%s: every nanosecond has a part', (file) => {
    const scenario = loadCluster(join(FOLDER, file));
    if (scenario.traffic.kind !== 'job') throw new Error('a job');
    const { parts, replay } = train(scenario, timedTraffic(scenario.traffic), { record: true });
    const all = namedParts(parts).reduce((sum, [, ns]) => sum + ns, 0);
    expect(Math.abs(all / replay.timeNs - 1)).toBeLessThan(1e-9);
    expect(replay.timeNs).toBeGreaterThanOrEqual(parts.computeNs.forward + parts.computeNs.weightGrad);
  });
});
