/**
 * Every bundled scenario runs, keeps the invariants and gives, byte for byte, the result it gave when it was committed.
 * After a change that is meant to change results: `npx vitest run test/golden -u`, and read the difference.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeJson } from '../../src/formats/json-text.js';
import { resultDocument } from '../../src/report/result-json.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { expectInvariants } from '../support/invariants.js';

const files = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));

describe('bundled scenarios', () => {
  it('are named after their file', () => {
    for (const file of files) expect(`${loadScenario(join('scenarios', file)).name}.yaml`).toBe(file);
  });

  it.each(files)('%s', async (file) => {
    const result = run(loadScenario(join('scenarios', file)), { record: true });
    expectInvariants(result.replay);
    const golden = join(import.meta.dirname, 'scenarios', file.replace('.yaml', '.json'));
    if (process.env['CI'] !== undefined) expect(existsSync(golden)).toBe(true);
    await expect(writeJson(resultDocument(result))).toMatchFileSnapshot(golden);
  });
});
