/** The short table of a study: what has no figures says so in its first lines, whatever the width. */
import { describe, expect, it } from 'vitest';
import { studyTable } from '../../src/cli/study-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { temporaryFolder } from '../support/files.js';
import { studyWithFailure } from '../support/study.js';

const space = temporaryFolder();

describe('the short table of a study', () => {
  it('says failed beside the point and what it varies, before any figure', async () => {
    const study = studyWithFailure(space);
    const table = await sweep(study, { folder: space.path('failing'), workers: 0 });
    expect(table.failed).toBe(4);
    const [heading, ...rows] = studyTable(table, study.grid.columns, study.document).split('\n');
    expect(heading).toMatch(/^point +sgKiB +bandwidthGBps +simulator/);
    expect(rows.slice(0, 4).map((row) => row.trim().split(/ +/))).toEqual(
      ['1', '2', '4', '8'].map((bandwidth, point) => [`${point}`, '1', bandwidth, 'failed']),
    );
    expect(rows[4]).toMatch(/^ *4 +100 +1 +[\d.]+/);
  });

  it('says which points a rule left out', async () => {
    const study = loadStudy(
      space.write(
        'enough.yaml',
        `name: enough
scenario:
  platform: {preset: S1}
  workload: {task: mix, jobs: 8, groupSize: 8}
  mapper: {name: random, samples: 20}
vary: {platform.memory.bandwidthGBps: [1, 512, 1024]}
stop: {along: platform.memory.bandwidthGBps, target: {column: simulator_bandwidth_utilization, atMost: 0.9}}
`,
      ),
    );
    const table = await sweep(study, { folder: space.path('enough'), workers: 0 });
    const rows = studyTable(table, study.grid.columns, study.document).split('\n');
    expect(rows.filter((row) => / left out/.test(row))).toEqual([expect.stringMatching(/^ *2 +1,?024 +left out *$/)]);
    expect(rows[0]).not.toContain('left_out');
  });

  it('has no such column where every point has figures', async () => {
    const study = studyWithFailure(space);
    const whole = await sweep(study, { folder: space.path('failing'), workers: 0 });
    const table = { ...whole, failed: 0, rows: whole.rows.slice(4) };
    expect(studyTable(table, study.grid.columns, study.document).split('\n')[0]).toMatch(/bandwidthGBps {2}simulator/);
  });
});
