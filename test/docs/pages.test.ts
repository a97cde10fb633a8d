/**
 * Pages are whole: every link and path leads somewhere, every scenario shown is one. One page is also run here, and all of
 * them in `executed-*.slow.test.ts`.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { check } from '../../src/scenario/check.js';
import { clusterSchema } from '../../src/scenario/cluster-schema.js';
import { codesignSchema } from '../../src/scenario/codesign-schema.js';
import { congestionSchema } from '../../src/scenario/congestion-schema.js';
import { fusionSchema } from '../../src/scenario/fusion-schema.js';
import { scenarioSchema } from '../../src/scenario/schema.js';
import { sparseSchema } from '../../src/scenario/sparse-schema.js';
import { describeExecuted } from './executed.js';
import { anchorsOf, linksOf, pathsOf } from './markdown.js';
import { pages, readPage, root } from './pages.js';
import { shownIn } from './shown.js';

const shown = shownIn(pages);

describeExecuted(['docs/kernel.md']);

describe('sparse kernels shown', () => {
  const sparse = shown.filter(({ block }) => block.language === 'yaml' && /^kind: sparse$/m.test(block.code));
  it.each(sparse.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(sparseSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('fused layers shown', () => {
  const fused = shown.filter(({ block }) => block.language === 'yaml' && /^kind: fusion$/m.test(block.code));
  it.each(fused.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(fusionSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('clusters shown', () => {
  const clusters = shown.filter(({ block }) => block.language === 'yaml' && /^kind: cluster$/m.test(block.code));
  it.each(clusters.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(clusterSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('congestion shown', () => {
  const scenarios = shown.filter(({ block }) => block.language === 'yaml' && /^kind: congestion$/m.test(block.code));
  it.each(scenarios.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(congestionSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('designs shown', () => {
  const designs = shown.filter(({ block }) => block.language === 'yaml' && /^kind: codesign$/m.test(block.code));
  it.each(designs.map((one, i) => [one.page, i, one] as const))('%s: number %i is one', (page, _, { block }) => {
    expect(check(codesignSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe('scenarios shown', () => {
  const scenarios = shown.filter(
    ({ block: { language, code } }) =>
      language === 'yaml' && /^platform:/m.test(code) && !/^kind: (sparse|codesign)$/m.test(code),
  );
  it.each(scenarios.map((one) => [one.page, one] as const))('%s: is one', (page, { block }) => {
    expect(check(scenarioSchema, readYaml(block.code, page)).name).not.toBe('');
  });
});

describe.each(pages)('%s', (page) => {
  it('has links that lead somewhere', () => {
    const broken = linksOf(readPage(page)).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(readPage(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names files that are there', () => {
    expect(pathsOf(readPage(page)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
