/** The contract of engines: threads of this machine, shards of a batch scheduler. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, evaluate } from '../../src/api/index.js';
import { localEngine } from '../../src/study/local-engine.js';
import { shardEngine } from '../../src/study/shard-engine.js';
import { describeEngine } from '../../src/testing/engine.js';
import { temporaryFolder } from '../support/files.js';
import { smallStudies, studyWithFailure } from '../support/study.js';

const space = temporaryFolder();
const study = studyWithFailure(space);
const { folder } = space;
const suite = { describe, it, expect };

describeEngine(suite, 'local', { study, folder, runs: () => [localEngine({ workers: 0 })] });
describeEngine(suite, 'shards', {
  study,
  folder,
  runs: () => [1, 2, 3, 4, 5].map((index) => shardEngine({ index, of: 5 }, { workers: 0 })),
});
describeEngine(suite, 'more shards than points', {
  study,
  folder,
  runs: () => Array.from({ length: 20 }, (_, i) => shardEngine({ index: i + 1, of: 20 }, { workers: 0 })),
});

/** As an outsider writes one, with what the package exports: one point after another, the last first. */
const backwards: Engine = {
  name: 'backwards',
  folder: '',
  share: (lines) => lines,
  async evaluate({ tasks, onResult, signal }) {
    for (const task of [...tasks].reverse()) {
      signal?.throwIfAborted();
      onResult(evaluate({ ...task, plugins: [] }));
    }
  },
};
describeEngine(suite, 'of an outsider', { study, folder, runs: () => [backwards] });

for (const [kind, other] of smallStudies(space))
  describeEngine(suite, `local, of ${kind}`, {
    study: other,
    folder: join(folder, kind),
    runs: () => [localEngine({ workers: 0 })],
  });
