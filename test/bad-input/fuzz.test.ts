/**
 * Damaged files of every format, read by the command that reads them: it ends well and says only finite numbers, or it
 * ends in one line with what was expected and what was found; never in a stack, never without end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { mutated, mutation } from '../support/mutations.js';
import { propertyRuns } from '../support/property-runs.js';
import { cases, readingCommands } from './commands.js';

const space = temporaryFolder();
const COMMANDS = readingCommands(space, space.path('out'));
const root = join(import.meta.dirname, '../..');

/** Whole files from elsewhere, for formats whose odd samples are few. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  cluster: ['scenarios/clusters/themis-2d.yaml'],
  scenario: ['scenarios/own-platform.yaml', 'scenarios/mix-s4-hbm2.yaml'],
};

const KEPT_SMALL = 3000;

/** Where a damage may leave out how long to search, and where it is said. */
function searching(format: string, text: string): string[] {
  if (['scenario', 'noc', 'sram', 'serving', 'layers'].includes(format)) return ['--set', 'mapper.samples=20'];
  if (format !== 'codesign') return [];
  return ['--set', `${text.includes('platform') ? 'platform' : 'mapper'}.samples=20`];
}

/** Much work that is asked for rightly is no damage: many samples or jobs. */
function asksForMuch(text: string): boolean {
  const asked = text.matchAll(
    /\b(samples|jobs|inferences|groupSize|population|rerank|chunks|iterations|layers|seeds)\W{1,4}([\d.eE+]+)/g,
  );
  return [...asked].some(([, , amount]) => Number(amount) > KEPT_SMALL);
}

function small(text: string): string {
  return text.replaceAll(/\bsamples: \d+/g, 'samples: 20').replaceAll(/\bjobs: \d+/g, 'jobs: 12');
}

function samplesOf(format: string): string[] {
  const folder = join(cases, format);
  const files = readdirSync(folder).filter((name) => !name.endsWith('.input'));
  const whole = (WHOLE[format] ?? []).map((file) => join(root, file));
  return [...files.map((name) => join(folder, name)), ...whole].map((file) => small(readFileSync(file, 'latin1')));
}

function expectOneComplaint(stderr: string): void {
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  const complaints = stderr
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('caldera: '));
  expect(complaints, stderr).toHaveLength(1);
  const [complaint = ''] = complaints;
  expect(complaint).toMatch(/expected .+, found ./);
  expect(complaint.length).toBeLessThan(1500);
}

describe('a damaged file', () => {
  it.each(Object.entries(COMMANDS))(
    'of %s ends well or in one line',
    async (format, command) => {
      const ending = basename(readdirSync(join(cases, format))[0] ?? '').replace(/^.*\./, '.');
      const file = space.path(`damaged${ending}`);
      const samples = samplesOf(format).filter((text) => !asksForMuch(text) && text.length < 20_000);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...samples),
          fc.array(mutation, { minLength: 1, maxLength: 3 }),
          async (sample, mutations) => {
            const text = mutations.reduce(mutated, sample);
            fc.pre(!asksForMuch(text));
            space.write(basename(file), Buffer.from(text, 'latin1'));
            const words = [...command(file), ...searching(format, text)];
            const start = process.cpuUsage();
            const { exitCode, stdout, stderr } = await runCaldera(...words);
            expect([0, 2], stderr).toContain(exitCode);
            expect(process.cpuUsage(start).user, text).toBeLessThan(10_000_000); // µs: not without end
            if (exitCode === 0) expect(stdout).not.toMatch(/\bNaN\b|Infinity|undefined/);
            else expectOneComplaint(stderr);
          },
        ),
        { ...propertyRuns(12), endOnFailure: true },
      );
    },
    3_600_000,
  );
});
