/** Studies of several bases: each is varied as if it were the only one, and finds the files beside itself. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointReport } from '../../src/serve/point-report.js';
import { studyView } from '../../src/serve/study-view.js';
import { evaluate } from '../../src/study/evaluate.js';
import { gridOf } from '../../src/study/grid.js';
import { rowsOf } from '../../src/study/result-table.js';
import { loadStudy, type Study } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { temporaryFolder } from '../support/files.js';
import { twoFolders } from '../support/study.js';

const space = temporaryFolder();

const SMALL = `platform: {preset: S1}
workload: {task: mix, jobs: 8, groupSize: 8}
mapper: {name: random, samples: 20}
`;
space.write('slow.yaml', `name: slow\n${SMALL}`);
space.write('fast.yaml', `name: fast\n${SMALL.replace('S1', 'S5')}`);

function studyOf(name: string, base: string, rest = 'vary: {seed: [1, 2]}'): Study {
  return loadStudy(space.write(`${name}.yaml`, `name: ${name}\nbase: ${base}\n${rest}\n`));
}

async function rowsIn(study: Study): Promise<ReturnType<typeof rowsOf>> {
  return rowsOf(await sweep(study, { folder: space.path(study.document.name), workers: 0 }));
}

describe('several bases', () => {
  it('vary slowest, under a column of their own; one in a list has it too', () => {
    const { columns, points } = gridOf({ base: ['a', 'b'], vary: { x: [1, 2], y: [3, 4, 5] } });
    expect(columns).toEqual(['base', 'x', 'y']);
    expect(points.map(({ index }) => index)).toEqual([...points.keys()]);
    expect(points.map(({ base }) => base)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(points.slice(5, 8).map(({ swept }) => swept)).toEqual([
      ['a', 2, 5],
      ['b', 1, 3],
      ['b', 1, 4],
    ]);
    expect(gridOf({ base: ['a'], vary: { x: [1] } }).columns).toEqual(['base', 'x']);
    expect(gridOf({ base: 'a', vary: { x: [1] } }).columns).toEqual(['x']);
  });

  it('come to the rows of a study of each', async () => {
    const rows = await rowsIn(studyOf('both', '[slow.yaml, fast.yaml]'));
    const apart = [await rowsIn(studyOf('one', 'slow.yaml')), await rowsIn(studyOf('other', 'fast.yaml'))].flat();
    expect(rows.map(({ base }) => base)).toEqual(['slow.yaml', 'slow.yaml', 'fast.yaml', 'fast.yaml']);
    expect(rows.map(({ base: _, point, ...row }) => row)).toEqual(apart.map(({ point, ...row }) => row));
    expect(new Set(rows.map((row) => row['simulator_cycles'])).size).toBe(4);
  });

  it('find the files beside themselves, under the same name', () => {
    const { tasks, inputs } = twoFolders(space);
    const cycles = tasks.map((task) => evaluate({ ...task, plugins: [] }).values);
    expect(inputs).toHaveLength(2);
    expect(cycles[0]).not.toEqual(cycles[1]);
  });

  it('end by a rule each for itself', async () => {
    const rest = 'vary: {platform.memory.bandwidthGBps: [1, 64, 4096]}\nstop: {along: platform.memory.bandwidthGBps, ';
    const rule = `${rest}target: {column: simulator_cycles, atMost: 1e15}}`;
    const rows = await rowsIn(studyOf('stopped', '[slow.yaml, fast.yaml]', rule));
    expect(rows.map(({ left_out }) => left_out === null)).toEqual([true, false, false, true, false, false]);
  });

  it('are told apart where the folder is served', async () => {
    const study = studyOf('served', '[slow.yaml, fast.yaml]');
    const rows = await rowsIn(study);
    const view = studyView(space.folder, 'served');
    expect([view?.done, view?.total]).toEqual([4, 4]);
    expect(view?.rows.map((row) => row[1])).toEqual(['slow.yaml', 'slow.yaml', 'fast.yaml', 'fast.yaml']);
    for (const point of [0, 3]) {
      const report = await pointReport(space.folder, 'served', point);
      const cycles = rows[point]?.['simulator_cycles'];
      expect(report).toEqual({ html: expect.stringContaining(`"makespanCycles":${cycles}`) });
    }
  });

  it('are of one kind', () => {
    mkdirSync(join(space.folder, 'below'), { recursive: true });
    space.write('below/flows.yaml', 'kind: congestion\nname: flows\n');
    expect(() => studyOf('kinds', '[slow.yaml, below/flows.yaml]')).toThrow(/flows\.yaml:1.*kind of the first base/);
  });
});
