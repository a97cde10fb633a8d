/** A reporter: the test files that cost most, in CPU seconds, and what all of them cost. */
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = Number(process.env['SHOWN'] ?? 10);

export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .map((module) => ({ file: relative(process.cwd(), module.moduleId), seconds: module.meta().cpuSeconds ?? 0 }))
      .sort((a, b) => b.seconds - a.seconds);
    const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
    const lines = rows.slice(0, SHOWN).map(({ file, seconds }) => `${seconds.toFixed(1).padStart(8)}  ${file}`);
    process.stdout.write(
      `\nCPU s      ${total.toFixed(0)} in ${rows.length} files; the slowest:\n${lines.join('\n')}\n`,
    );
  }
}
