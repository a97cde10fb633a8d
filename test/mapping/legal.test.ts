/** Each rule broken by itself, and the loops of random mappings run one by one. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Architecture, coreArchitecture, defineArchitecture, instances } from '../../src/machine/architecture.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import {
  isPerfect,
  type LayerMapping,
  mappingFromTiles,
  mappingFromTrips,
  tilesOf,
} from '../../src/mapping/layer-mapping.js';
import { legal, requireLegal } from '../../src/mapping/legal.js';
import { tileElements } from '../../src/problem/footprint.js';
import { convProblem } from '../../src/problem/operators/conv.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import { propertyRuns } from '../support/property-runs.js';
import { ARCHITECTURE, changedCases, coveringCases } from './mappings.js';
import { naiveVisits } from './naive-loops.js';

const ALL = ['input', 'weights', 'output'];

const gemm = gemmProblem({ name: 'g', m: 16, n: 8, k: 32 });

/** 16 × 8 × 32: M over 4 along x, N over 2 along y, K inside. */
const good = mappingFromTrips([
  {
    level: 'DRAM',
    temporal: [
      ['M', 2],
      ['K', 4],
    ],
    spatial: [],
    keeps: ALL,
  },
  {
    level: 'buffer',
    temporal: [['N', 4]],
    spatial: [
      ['M', 4, 'x'],
      ['N', 2, 'y'],
    ],
    keeps: ALL,
  },
  {
    level: 'register',
    temporal: [
      ['M', 2],
      ['K', 8],
    ],
    spatial: [],
    keeps: ALL,
  },
]);

/** The same with something changed in one level. */
function changed(level: string, change: (own: LayerMapping['levels'][number]) => object): LayerMapping {
  return { levels: good.levels.map((own) => (own.level === level ? { ...own, ...change(own) } : own)) };
}

const rulesOf = (mapping: LayerMapping, architecture: Architecture = ARCHITECTURE) =>
  legal(gemm, architecture, mapping).map(({ rule }) => rule);

describe('a legal mapping', () => {
  it('has nothing wrong, and tiles down to one multiply-accumulate', () => {
    expect(legal(gemm, ARCHITECTURE, good)).toEqual([]);
    expect(tilesOf(gemm, good)).toEqual([
      { M: 16, N: 8, K: 32 },
      { M: 8, N: 8, K: 8 },
      { M: 2, N: 1, K: 8 },
      { M: 1, N: 1, K: 1 },
    ]);
    expect(isPerfect(gemm, good)).toBe(true);
  });

  it('may leave a remainder', () => {
    const odd = gemmProblem({ name: 'g', m: 10, n: 1, k: 1 });
    const mapping = mappingFromTiles(odd, [
      { level: 'DRAM', temporal: [['M', 4]], spatial: [], keeps: ALL },
      { level: 'buffer', temporal: [], spatial: [['M', 3, 'x']], keeps: ALL },
      { level: 'register', temporal: [['M', 1]], spatial: [], keeps: ALL },
    ]);
    expect(mapping.levels.map(({ temporal, spatial }) => [temporal[0]?.trips, spatial[0]?.copies])).toEqual([
      [3, undefined],
      [undefined, 2],
      [3, undefined],
    ]);
    expect(legal(odd, ARCHITECTURE, mapping)).toEqual([]);
    expect(isPerfect(odd, mapping)).toBe(false);
  });
});

describe('each rule has its name', () => {
  it('coverage: loops that leave something, run too often, or stop before one element', () => {
    const short = changed('DRAM', ({ temporal }) => ({
      temporal: temporal.map((loop) => ({ ...loop, trips: loop.trips - 1 })),
    }));
    expect(legal(gemm, ARCHITECTURE, short)[0]).toEqual({
      rule: 'coverage',
      level: 'DRAM',
      path: 'temporal.M',
      expected: '2 trips of 8 through 16 of M',
      found: 1,
    });
    expect(rulesOf(short)).toEqual(['coverage', 'coverage']);
    expect(rulesOf(changed('register', () => ({ temporal: [] })))).toEqual(['coverage', 'coverage']);
  });

  it('nesting: an inner tile larger than the outer one', () => {
    const wide = changed('register', ({ temporal }) => ({ temporal: temporal.map((loop) => ({ ...loop, tile: 64 })) }));
    expect(rulesOf(wide)).toContain('nesting');
    expect(() => requireLegal(gemm, ARCHITECTURE, wide)).toThrow(
      'register.temporal.M: expected a tile of 1 to 2 of M (nesting), found 64',
    );
  });

  it('fan-out: more copies along an axis than instances, or more than MAC units in all', () => {
    const narrow = defineArchitecture({
      ...ARCHITECTURE,
      levels: ARCHITECTURE.levels.map((level) => ({
        ...level,
        fanout: level.name === 'buffer' ? { x: 2, y: 4 } : level.fanout,
      })),
    });
    expect(legal(gemm, narrow, good)).toMatchObject([
      { rule: 'fan-out', level: 'buffer', path: 'spatial.x', found: 4 },
    ]);
    const few = { ...ARCHITECTURE, macUnits: 7 };
    expect(legal(gemm, few, good)).toMatchObject([
      { rule: 'fan-out', path: 'spatial', expected: 'at most 7 MAC units', found: 8 },
    ]);
  });

  it('capacity: tiles that do not fit, shared or apart, as often as there are buffers', () => {
    const sized = (level: object): Architecture =>
      defineArchitecture({
        ...ARCHITECTURE,
        levels: ARCHITECTURE.levels.map((own) => (own.name === 'register' ? { ...own, ...level } : own)),
      });
    // 2 × 8 inputs, 8 weights, 2 outputs
    expect(legal(gemm, sized({ capacityBytes: 26 }), good)).toEqual([]);
    expect(legal(gemm, sized({ capacityBytes: 25 }), good)).toMatchObject([
      { rule: 'capacity', path: 'keeps', found: 26 },
    ]);
    expect(legal(gemm, sized({ capacityBytes: 51, buffers: 2 }), good)).toMatchObject([
      { rule: 'capacity', found: 52 },
    ]);
    const apart = { capacityBytes: 64, partitionBytes: { input: 15, weights: 8 } };
    expect(legal(gemm, sized(apart), good)).toMatchObject([{ rule: 'capacity', path: 'keeps.input', found: 16 }]);
  });

  it('capacity: a result with room for its unfinished sums', () => {
    const wide = gemmProblem({ name: 'g', m: 16, n: 8, k: 32, bytes: { output: 1, partialSums: 4 } });
    const exact = defineArchitecture({
      ...ARCHITECTURE,
      levels: ARCHITECTURE.levels.map((own) => (own.name === 'register' ? { ...own, capacityBytes: 16 + 8 + 8 } : own)),
    });
    expect(legal(wide, exact, good)).toEqual([]);
    expect(legal(wide, ARCHITECTURE, good)).toEqual([]);
  });

  it('bypass: the outermost level keeps everything, the others what they must and can', () => {
    const without = (level: string) => changed(level, () => ({ keeps: ['input', 'output'] }));
    expect(rulesOf(without('register'))).toEqual([]);
    expect(legal(gemm, ARCHITECTURE, without('DRAM'))).toMatchObject([
      { rule: 'bypass', level: 'DRAM', path: 'keeps.weights', expected: 'every operand in the outermost level' },
    ]);
    const strict = defineArchitecture({
      ...ARCHITECTURE,
      levels: ARCHITECTURE.levels.map((own) =>
        own.name === 'buffer' ? { ...own, mayBypass: ['input'], holds: ['weights'] } : own,
      ),
    });
    expect(legal(gemm, strict, without('buffer'))).toMatchObject([
      { rule: 'bypass', expected: 'one of what buffer holds (weights)', found: 'input' },
      { rule: 'bypass', expected: 'weights, which may not bypass buffer', found: 'a bypass' },
      { rule: 'bypass', expected: 'one of what buffer holds (weights)', found: 'output' },
    ]);
  });

  it('constraint: a value that is not among those allowed', () => {
    const constraints = [
      {
        source: 'mapper.yaml',
        levels: {
          buffer: { parallel: { x: ['K'] }, shape: { y: { max: 1 } }, copies: { M: { values: [1, 2] } } },
          DRAM: {
            order: { innermost: ['M'] },
            trips: { M: { min: 3 } },
            tiles: { K: { values: [16] } },
            bypasses: ['input'],
          },
        },
      },
    ];
    const wrong = legal(gemm, ARCHITECTURE, good, constraints);
    expect(new Set(wrong.map(({ rule }) => rule))).toEqual(new Set(['constraint']));
    expect(wrong.map(({ level, path, found }) => `${level}.${path} ${found}`)).toEqual([
      'DRAM.temporal.M 2',
      'DRAM.temporal.K 8',
      'DRAM.temporal M K',
      'DRAM.keeps.input input',
      'buffer.spatial.M 4',
      'buffer.spatial.x M',
      'buffer.spatial.y 2',
    ]);
    expect(wrong[0]?.expected).toBe('at least 3 trips (mapper.yaml)');
  });
});

describe('no mapping of this problem on this architecture', () => {
  it.each([
    [{ levels: good.levels.slice(1) }, 'levels: expected the levels DRAM, buffer, register, found "buffer, register"'],
    [changed('buffer', () => ({ keeps: ['inputs'] })), 'did you mean input?'],
    [
      changed('buffer', () => ({ temporal: [{ dimension: 'Q', trips: 1, tile: 1 }] })),
      'expected a dimension (M, N, K)',
    ],
    [
      changed('DRAM', ({ temporal }) => ({ temporal: [...temporal, { dimension: 'M', trips: 1, tile: 8 }] })),
      'expected one loop a dimension, found "M"',
    ],
  ])('is refused', (mapping, message) => {
    expect(() => legal(gemm, ARCHITECTURE, mapping)).toThrow(message);
  });
});

describe('the loops of random mappings', () => {
  const isCovered = ({ problem, mapping }: Parameters<typeof check>[0]): boolean => {
    const { counts, idle } = naiveVisits(problem, mapping);
    return idle === 0 && Object.values(counts).every((visits) => visits.every((count) => count === 1));
  };
  const check = (drawn: { problem: Parameters<typeof legal>[0]; mapping: LayerMapping }): void => {
    const wrong = legal(drawn.problem, ARCHITECTURE, drawn.mapping);
    const loops = wrong.filter(({ rule }) => rule === 'coverage' || rule === 'nesting');
    expect(loops.length === 0).toBe(isCovered(drawn));
  };

  test.prop({ drawn: coveringCases }, propertyRuns(150))(
    'cover every element once where they are cut from it',
    ({ drawn }) => {
      check(drawn);
      expect(isCovered(drawn)).toBe(true);
    },
  );

  test.prop({ drawn: changedCases }, propertyRuns(300))(
    'are legal if and only if they cover every element once',
    ({ drawn }) => {
      check(drawn);
    },
  );

  test.prop({ drawn: coveringCases, room: arbitrary.integer({ min: 1, max: 64 }) }, propertyRuns(150))(
    'fit where the boxes of their tiles do',
    ({ drawn: { problem, mapping }, room }) => {
      const architecture = defineArchitecture({
        ...ARCHITECTURE,
        levels: ARCHITECTURE.levels.map((own) => (own.name === 'register' ? { ...own, capacityBytes: room } : own)),
      });
      const tile = tilesOf(problem, mapping)[2] ?? {};
      const needed = problem.operands.reduce((sum, operand) => sum + tileElements(operand, tile), 0);
      const wrong = legal(problem, architecture, mapping).filter(
        ({ level, rule }) => level === 'register' && rule === 'capacity',
      );
      expect(wrong.length > 0).toBe(needed > room);
    },
  );
});

describe('architectures', () => {
  it('a core is HBM, SG, clusters and PEs', () => {
    const core = { ...CORE_DEFAULTS, name: 'core', dataflow: 'hb', rows: 32, sgBytes: 4096 };
    const { levels, macUnits } = coreArchitecture(core);
    expect(instances(coreArchitecture(core))).toEqual([1, 1, 32, 2048]);
    expect(levels.map(({ name, fanout }) => `${name} ${fanout.x}`)).toEqual(['HBM 1', 'SG 32', 'cluster 64', 'SL 1']);
    expect(macUnits).toBe(2048);
    expect(coreArchitecture({ ...core, flexible: true }).macUnits).toBe(2048);
  });

  it.each([
    [{ levels: [] }, 'levels: expected at least one level'],
    [{ levels: [{ name: 'a' }, { name: 'a' }] }, 'levels with names of their own, found "a"'],
    [{ levels: [{ name: 'a', fanout: { x: 0 } }] }, 'levels.0.fanout.x: expected a positive integer, found 0'],
    [{ levels: [{ name: 'a', readBytesPerCycle: 0 }] }, 'levels.0.readBytesPerCycle: expected a number above 0'],
    [{ levels: [{ name: 'a', capacityBytes: 4, partitionBytes: { w: 5 } }] }, 'expected at most 4 in all, found 5'],
    [{ levels: [{ name: 'a', fanout: { x: 4 } }], macUnits: 5 }, 'macUnits: expected 1 to 4 MAC units'],
  ])('%j is refused', (spec, message) => {
    expect(() => defineArchitecture({ name: 'odd', ...spec })).toThrow(message);
  });

  it('halos count: two output rows of a 3 × 3 filter need four input rows', () => {
    const conv = convProblem({ name: 'c', filters: 1, channels: 1, axes: [{ input: 10, filter: 3 }] });
    const tile = { N: 1, K: 1, C: 1, P: 2, R: 3 };
    expect(tileElements(conv.operands[0]!, tile)).toBe(4);
  });
});
