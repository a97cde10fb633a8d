/**
 * A folder that is there for one test file and gone afterwards.
 */
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-'));
  // a packed project with all it depends on takes longer to remove than hooks may
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);
  return {
    folder,
    path: (name: string) => join(folder, name),
    /** Writes a file and gives its path. */
    write(name: string, content: string | Uint8Array): string {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    /** Every file below, relative. */
    files: () =>
      readdirSync(folder, { recursive: true })
        .map(String)
        .filter((file) => lstatSync(join(folder, file)).isFile()),
  };
}
