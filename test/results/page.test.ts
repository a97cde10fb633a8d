/**
 * The committed page against a small part of it, regenerated: when this fails, run `npm run results`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SECTIONS, STUDIES, sectionText } from '../../build/results/page.js';
import { PAPER_STUDIES, paperStudy, SAMPLES } from '../../build/results/paper-studies.js';
import { randomScenario } from '../../build/results/random-scenarios.js';
import { judged } from '../../build/results/section.js';
import { SLOW_MAPPERS } from '../../build/results/slow-mappers.js';
import { goals } from '../../src/search/jobs/goals.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { rowsOf } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { temporaryFolder } from '../support/files.js';

const root = new URL('../../', import.meta.url).pathname;
const page = `${root}docs/results.md`;
const space = temporaryFolder();
const REGENERATED = 'dataflows';

describe('the results page', () => {
  it.skipIf(!existsSync(page))(`says of ${REGENERATED} what the study says now`, { timeout: 120_000 }, async () => {
    const study = loadStudy(`${root}scenarios/studies/${REGENERATED}.yaml`);
    const rows = rowsOf(await sweep(study, { folder: space.path(REGENERATED), workers: 0 }));
    const maker = SECTIONS.find(({ studies }) => studies[0] === REGENERATED);
    expect(maker).toBeDefined();
    const text = sectionText(
      REGENERATED,
      maker!.make(() => rows),
    );
    expect(readFileSync(page, 'utf8')).toContain(text);
  });

  it('reads studies that exist; all that are bundled make sense', { timeout: 120_000 }, () => {
    const bundled = readdirSync(`${root}scenarios/studies`).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);
    const names = bundled.filter((name) => name !== 'tune-magma'); // for `tune`
    expect(names).toEqual(expect.arrayContaining([...STUDIES]));
    for (const name of names) {
      const study = loadStudy(`${root}scenarios/studies/${name}.yaml`);
      expect(study.document.name).toBe(name);
      expect(study.document.question).toMatch(/\?$/);
    }
  });
});

describe('a study of the paper’s statements', () => {
  const read = (name: string) =>
    parse(readFileSync(`${root}scenarios/studies/${name}.yaml`, 'utf8')) as {
      readonly scenario: { readonly mapper: object };
      readonly vary: object;
    };

  it.each(PAPER_STUDIES)('%s is that of the results page, under the profile', (name) => {
    const { scenario, vary } = read(name);
    const paper = read(paperStudy(name));
    expect(paper.scenario).toEqual({
      ...scenario,
      profile: 'magma-2022',
      mapper: { ...scenario.mapper, samples: SAMPLES },
    });
    expect(paper.vary).toEqual({ ...vary, seed: [1] });
  });
});

it('the random scenarios of a study are drawn from their numbers', () => {
  const { vary } = parse(readFileSync(`${root}scenarios/studies/allocator-random.yaml`, 'utf8')) as {
    readonly vary: { readonly scenario: readonly object[] };
  };
  expect(vary.scenario).toHaveLength(100);
  expect(vary.scenario).toEqual(
    vary.scenario.map((_, index) => ({ label: `random-${index}`, set: randomScenario(index) })),
  );
});

it('the study of the default mapper has every bundled scenario, goal and mapper but the slow ones', () => {
  const { base, vary } = parse(readFileSync(`${root}scenarios/studies/default-mapper.yaml`, 'utf8')) as {
    readonly base: readonly string[];
    readonly vary: Readonly<Record<string, readonly string[]>>;
  };
  const bundled = (folder: string): string[] =>
    readdirSync(join(root, 'scenarios', folder)).flatMap((file) =>
      file.endsWith('.yaml') ? [join('..', folder, file)] : [],
    );
  expect([...base].sort()).toEqual([...bundled(''), ...bundled('questions')].sort());
  expect(vary['mapper.goal']).toEqual(goals.names);
  const names = mappers.names.filter((name) => !SLOW_MAPPERS.includes(name));
  expect([...(vary['mapper.name'] ?? [])].sort()).toEqual([...names].sort());
});

describe('a statement', () => {
  it('holds when all cases agree, in part when half of them do', () => {
    const of = (...cases: boolean[]): string => judged('ours', '', cases, '').verdict;
    expect([of(true, true), of(true, false), of(true, false, false)]).toEqual([
      'holds',
      'holds in part',
      'does not hold',
    ]);
  });
});
