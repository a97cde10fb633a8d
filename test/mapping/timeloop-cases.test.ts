/**
 * The mappings that timeloop-model ran (reference): each is legal on its architecture, its tiles are as large as Timeloop
 * counted them, and it uses as many instances.
 */
import { describe, expect, it } from 'vitest';
import { readTimeloopProblem } from '../../src/formats/timeloop-problem.js';
import { readYamlDocuments } from '../../src/formats/yaml-document.js';
import { type Architecture, defineArchitecture } from '../../src/machine/architecture.js';
import { isPerfect, type LayerMapping, mappingFromTrips, tilesOf } from '../../src/mapping/layer-mapping.js';
import { legal } from '../../src/mapping/legal.js';
import { tileElements } from '../../src/problem/footprint.js';
import { hasReference, referenceText } from '../support/reference.js';

interface Case {
  readonly case: number;
  readonly mapping: {
    /** Trips by dimension and slot. */
    readonly f: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly keep: Readonly<Record<string, readonly string[]>>;
    readonly sporder: readonly string[];
    readonly split: number;
    /** Innermost first. */
    readonly perms: Readonly<Record<string, readonly string[]>>;
  };
}

const LEVELS = ['DRAM', 'GlobalBuffer', 'RF'] as const;
const SLOTS = { DRAM: 'DRAM_t', GlobalBuffer: 'GB_t', RF: 'RF_t' } as const;

function mappingOf({ mapping: { f, keep, sporder, split, perms } }: Case): LayerMapping {
  return mappingFromTrips(
    LEVELS.map((level) => ({
      level,
      temporal: [...(perms[SLOTS[level]] ?? [])]
        .reverse()
        .map((dimension): [string, number] => [dimension, f[dimension]?.[SLOTS[level]] ?? 1]),
      spatial:
        level === 'GlobalBuffer'
          ? sporder.map((dimension, i): [string, number, 'x' | 'y'] => [
              dimension,
              f[dimension]?.['GB_s'] ?? 1,
              i < split ? 'x' : 'y',
            ])
          : [],
      keeps: keep[level] ?? ['Weights', 'Inputs', 'Outputs'].filter(() => level === 'DRAM'),
    })),
  );
}

interface Attributes {
  readonly entries?: number;
  readonly instances: number;
  readonly meshX?: number;
}

function architectureOf(value: unknown): Architecture {
  const { local } = (value as { architecture: { subtree: { local: { name: string; attributes: Attributes }[] }[] } })
    .architecture.subtree[0]!;
  const of = (name: string): Attributes => local.find((level) => level.name === name)!.attributes;
  const { instances, meshX = 1 } = of('RF');
  return defineArchitecture({
    name: 'timeloop',
    levels: [
      { name: 'DRAM' },
      { name: 'GlobalBuffer', capacityBytes: of('GlobalBuffer').entries!, fanout: { x: meshX, y: instances / meshX } },
      { name: 'RF', capacityBytes: of('RF').entries! },
    ],
  });
}

describe.skipIf(!hasReference)('the mappings that Timeloop ran', () => {
  const cases = hasReference ? (JSON.parse(referenceText('map-space', 'timeloop', 'cases.json')) as Case[]) : [];
  const counts = hasReference ? referenceText('map-space', 'timeloop', 'model_counts.csv').trim().split(/\r?\n/) : [];

  it('are legal, with tiles and instances as Timeloop counted them', () => {
    const names: readonly string[] = LEVELS;
    let tiles = 0;
    for (const one of cases) {
      const number = String(one.case).padStart(3, '0');
      const [document] = readYamlDocuments(referenceText('map-space', 'timeloop', 'inputs', `${number}.yaml`), number);
      const problem = readTimeloopProblem(document!, number);
      const spaces = problem.operands.map(({ name }) => name);
      const architecture = architectureOf(document!.value);
      const made = mappingOf(one);
      const mapping = { levels: made.levels.map((own) => (own.level === 'DRAM' ? { ...own, keeps: spaces } : own)) };
      expect(legal(problem, architecture, mapping)).toEqual([]);
      expect(isPerfect(problem, mapping)).toBe(true);
      const sizes = tilesOf(problem, mapping);
      const used = mapping.levels[1]!.spatial.reduce((product, { copies }) => product * copies, 1);
      for (const row of counts) {
        const [id, level, tensor, instances, tile] = row.split(',');
        const index = names.indexOf(level ?? '');
        const operand = problem.operands.find(({ name }) => name === tensor);
        if (id !== number || index < 0 || operand === undefined || Number(instances) === 0) continue;
        if (!mapping.levels[index]!.keeps.includes(operand.name)) continue;
        expect(tileElements(operand, sizes[index]!)).toBe(Number(tile));
        if (level === 'RF') expect(used).toBe(Number(instances));
        tiles++;
      }
    }
    expect(tiles).toBeGreaterThan(500);
  });
});
