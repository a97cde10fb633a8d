/**
 * The order of the test files: those that take longest first, so that no worker begins with one when the other is done.
 * On a fresh clone vitest knows no times and goes by the size of a file, and what takes longest is among the smallest.
 * The names are what `npm run test:slowest` told, and for slow files what they wait as well; others come after them.
 */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export const LONGEST: readonly string[] = [
  'study/killed.slow',
  'study/redis.slow',
  'pipeline/goals.slow',
  'cli/terminal.slow',
  'plugin/plugin.slow',
  'study/schedulers.slow',
  'browser/report.slow',
  'cli/endings.slow',
  'docs/executed-a.slow',
  'docs/executed-b.slow',
  'docs/executed-c.slow',
  'docs/executed-d.slow',
  'house/import-rules.slow',
  'cli/fail-nth.slow',
  'golden/scenarios',
  'bad-input/gallery',
  'study/redis',
  'plugin/plugin',
  'agreement/naive-simulator',
  'results/page',
  'search/jobs/bound',
  'scenario/split',
  'cli/codesign',
  'validation/dram-bandwidth',
  'estimate/memory/bandwidth',
  'validation/fuzz-tables',
  'cli/determinism',
  'formats/perfetto',
  'contract/optimiser',
  'cli/terminal',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(
        relative('test', moduleId)
          .replaceAll('\\', '/')
          .replace(/\.test\.ts$/, ''),
      );
      return at < 0 ? LONGEST.length : at;
    };
    return others.sort((a, b) => place(a) - place(b));
  }
}
