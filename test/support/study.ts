/** Studies of a few quick points, one of which cannot be evaluated where asked for. */
import { loadStudy, type Study } from '../../src/study/study.js';
import type { temporaryFolder } from './files.js';

/** The tile is larger than the smallest of the scratchpads: that point fails, and says why. */
export function studyWithFailure(space: ReturnType<typeof temporaryFolder>): Study {
  space.write('tiles.csv', 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,2000,10,0\n1,0,700,20,100\n');
  const file = space.write(
    'failing.yaml',
    `name: failing
scenario:
  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
vary: {platform.cores.*.sgKiB: [1, 100, 200], platform.memory.bandwidthGBps: [1, 2, 4, 8]}
`,
  );
  return loadStudy(file);
}
