/**
 * Stack traces by the lines of the sources. The shipped program is in a few pieces with source maps beside them, which
 * are read only now: to have Node read them would cost every start.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

export function sourceStack(stack: string): string {
  return stack.replaceAll(/(file:\S+):(\d+):(\d+)/g, (place, file: string, line: string, column: string) => {
    try {
      const map = new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
      const source = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in source)) return place;
      return `${fileURLToPath(new URL(source.originalSource, file))}:${source.originalLine + 1}:${source.originalColumn + 1}`;
    } catch {
      return place; // run from the sources, there is no map
    }
  });
}
