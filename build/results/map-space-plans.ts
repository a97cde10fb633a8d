/**
 * The problems of the study of one layer's map space, and what it says of the models that plan: how far they agree with the
 * loop-nest model, and what the replay says of their winners.
 */
import { integer, percent } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { defineArchitecture } from '../../src/machine/architecture.js';
import { arrays } from '../../src/machine/array-machine.js';
import { mappingFromTiles } from '../../src/mapping/layer-mapping.js';
import { mapPlans, planFigures } from '../../src/pipeline/map-plans.js';
import { contractionProblem } from '../../src/problem/operators/contraction.js';
import type { Problem } from '../../src/problem/problem.js';
import { planLadder } from '../../src/validation/plan-ladder.js';
import { conv, gemm, type Layer } from '../../src/workload/layer.js';
import { layerFromProblem, layerProblem } from '../../src/workload/layer-problem.js';

/** CONV of ResNet-50, GEMM of BERT, CCSD-7 of the contraction benchmarks (TCCG). */
const CONTRACTION = contractionProblem({ name: 'ccsd7', text: 'adec,ebd->abc', sizes: 16 });
export const WORK: readonly { readonly name: string; readonly layer: Layer; readonly problem: Problem }[] = [
  asWork('CONV', conv('conv', { k: 128, c: 128, y: 30, x: 30, r: 3 })),
  asWork('GEMM', gemm('gemm', { m: 512, n: 768, k: 768 })),
  { name: 'contraction', layer: layerFromProblem(CONTRACTION), problem: CONTRACTION },
];

function asWork(name: string, layer: Layer) {
  return { name, layer, problem: layerProblem(layer) };
}

/** Random tilings of the same convolution by the two models that know what crosses the memory. */
export function trafficAgreement(): string {
  const layer = conv('compared', { k: 64, c: 64, y: 18, x: 18, r: 3 });
  const problem = layerProblem(layer);
  const letters = ['K', 'C', 'P', 'Q'] as const;
  const architecture = defineArchitecture({ name: 'buffer', levels: [{ name: 'Memory' }, { name: 'L2' }] });
  const random = stream(2, 'agreement');
  const drawn = Array.from({ length: 200 }, () => {
    const sizes = letters.map((letter) => {
      const { size } = problem.dimensions.find(({ name }) => name === letter)!;
      return random.pick(Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0));
    });
    const cut = letters.map((letter, i) => ({ letter, size: sizes[i]!, key: random.uniform() }));
    const order = cut.sort((a, b) => a.key - b.key).map(({ letter }) => letter);
    const tile = Object.fromEntries(cut.map(({ letter, size }) => [letter, size]));
    const mapping = { model: 'tile-plan', tile, order } as const;
    const plan = planFigures(layer, mapping, { ...arrays.get('edge168'), l2Bytes: 1e9 });
    const keeps = problem.operands.map(({ name }) => name);
    const loops = mappingFromTiles(problem, [
      { level: 'Memory', temporal: order.map((letter) => [letter, tile[letter]!] as const), spatial: [], keeps },
      { level: 'L2', temporal: problem.dimensions.map(({ name }) => [name, 1] as const), spatial: [], keeps },
    ]);
    const nest = loopNestCost(problem, architecture, loops);
    return { plan: plan.trafficBytes, nest: nest.trafficBytes };
  });
  const [pairs, agree, equal] = agreed(drawn.map(({ plan, nest }) => [plan, nest] as const));
  const same = drawn.filter(({ plan, nest }) => plan === nest).length;
  return table([
    ['', 'pairs', 'agree', 'equal to one of them', 'tilings with the same bytes by both'],
    ['traffic', integer(pairs), percent(agree), integer(equal), percent(same / drawn.length)],
  ]);
}

/** Pairs, the share of those different by both models on which they agree, and pairs equal to one of them. */
export function agreed(figures: readonly (readonly [number, number])[]): readonly [number, number, number] {
  let [agree, differ, pairs] = [0, 0, 0];
  for (const [i, one] of figures.entries())
    for (const other of figures.slice(i + 1)) {
      const a = Math.sign(one[0] - other[0]);
      const b = Math.sign(one[1] - other[1]);
      pairs++;
      if (a === 0 || b === 0) continue;
      if (a === b) agree++;
      else differ++;
    }
  return [pairs, agree / (agree + differ), pairs - agree - differ];
}

/** What the replay says of the winners of the models that plan. */
export function planReplays(): string {
  const hardware = arrays.get('edge168bw');
  const rows = WORK.flatMap(({ name, layer }) =>
    (['tile-plan', 'systolic'] as const).map((model) => {
      const options = { model, hardware, objective: 'latency', mapper: 'planner', samples: 1, seed: 1 } as const;
      const [one] = mapPlans([layer], options);
      const rungs = planLadder(layer, one!.mapping, hardware).map(({ cycles }) => cycles);
      const [estimate = 0] = rungs;
      const replay = Math.ceil(rungs.at(-1) ?? 0);
      return [
        name,
        model,
        integer(one!.figures.parts),
        integer(estimate),
        integer(replay),
        percent(replay / estimate - 1),
      ];
    }),
  );
  return table([['problem', 'model', 'tiles or folds', 'estimate', 'replay', 'replay over estimate'], ...rows]);
}

export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) => `| ${row.join(' | ')} |`);
  return [head, `|${' --- |'.repeat(rows[0]!.length)}`, ...body].join('\n');
}
