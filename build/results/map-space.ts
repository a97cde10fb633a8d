/**
 * `npm run results:map-space`: runs the studies of one layer's map space and writes docs/results/map-space.md. Nothing on
 * the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, geometricMean, integer, percent } from '../../src/base/numbers.js';
import { type Random, stream } from '../../src/base/random.js';
import { exactArray } from '../../src/cost/array/exact-array.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { type Architecture, defineArchitecture } from '../../src/machine/architecture.js';
import { arrayArchitecture } from '../../src/machine/array-architecture.js';
import { arrays, UNLIMITED_ARRAY } from '../../src/machine/array-machine.js';
import { arrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { GENES, genesOf, MAPPED, mappingOf, WIDTH } from '../../src/mapping/array-mapping/genes.js';
import { type LayerMapping, mappingFromTrips } from '../../src/mapping/layer-mapping.js';
import { legal } from '../../src/mapping/legal.js';
import { mapNests } from '../../src/pipeline/map-nests.js';
import { contractionProblem } from '../../src/problem/operators/contraction.js';
import { type Problem, problemMacs } from '../../src/problem/problem.js';
import { breakEvenBytesPerCycle, ttgt } from '../../src/problem/ttgt.js';
import { annealNest } from '../../src/search/loop-nest/nest-anneal.js';
import { nestSpace } from '../../src/search/loop-nest/nest-space.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, valuesOf, where } from '../../src/study/rows.js';
import { nestLadder } from '../../src/validation/nest-ladder.js';
import { conv, layerConvolution } from '../../src/workload/layer.js';
import { layerProblem } from '../../src/workload/layer-problem.js';
import { agreed, planReplays, table, trafficAgreement, WORK } from './map-space-plans.js';
import { studied } from './studied.js';

const searches = await studied('map-space');
const SAMPLES = numberAt(searches[0] as ResultRow, 'mapper.samples');
const SEEDS = valuesOf(searches, 'seed');

/** EDP that each mapper ends at over the best of the row. */
function mapperTable(model: string): string {
  const own = where(searches, { model });
  const mappers = valuesOf(own, 'mapper.name').map(String);
  const rows = groupBy(own, ['problem', 'array.preset']).map(({ key, rows: of }) => {
    const values = mappers.map((mapper) => {
      const products = where(of, { 'mapper.name': mapper }).map(
        (row) => numberAt(row, 'latency_cycles') * numberAt(row, 'energy_nj'),
      );
      return geometricMean(products);
    });
    const best = Math.min(...values);
    return [...key, ...values.map((value) => fixed(value / best))];
  });
  return table([['problem', 'array', ...mappers], ...rows]);
}

/** An array of one axis a side, nothing else limiting; dimensions that may lie along each axis. */
function grid(x: number, y: number): Architecture {
  return defineArchitecture({ name: 'grid', levels: [{ name: 'Memory', fanout: { x, y } }] });
}

function leastCycles(problem: Problem, architecture: Architecture, isOneAxis: boolean): number {
  const names = problem.dimensions.map(({ name }) => name);
  const pairs = isOneAxis
    ? names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const))
    : [undefined];
  const cycles = pairs.map((pair) => {
    const parallel = pair === undefined ? {} : { parallel: { x: [pair[0]], y: [pair[1]] } };
    const space = nestSpace(problem, architecture, { source: 'study', levels: { Memory: parallel } });
    const samples = isOneAxis ? 60 : 4000;
    return annealNest(space, { samples, random: stream(1, 'ttgt'), metric: 'delay' }).cycles;
  });
  return Math.min(...cycles);
}

function ttgtTable(): string {
  const rows = [
    [32, 64],
    [16, 16],
  ].flatMap(([x = 1, y = 1]) =>
    [8, 16, 32, 64].map((size) => {
      const problem = contractionProblem({ name: 'ccsd7', text: 'adec,ebd->abc', sizes: size });
      const rewritten = ttgt(problem);
      const roof = problemMacs(problem) / (x * y);
      const one = leastCycles(problem, grid(x, y), true);
      const several = leastCycles(problem, grid(x, y), false);
      const product = leastCycles(rewritten.gemm, grid(x, y), true);
      const even = breakEvenBytesPerCycle(rewritten, one, product);
      return [
        `${x} × ${y}`,
        `${size}`,
        ...[one, several, product].map((cycles) => percent(roof / cycles)),
        fixed(one / product),
        integer(rewritten.transposeBytes),
        Number.isFinite(even) ? fixed(even, 1) : 'never',
      ];
    }),
  );
  const head = ['array', 'n', 'native, a dimension an axis', 'native, several', 'TTGT', 'TTGT ahead', 'transposes (B)'];
  return table([[...head, 'pays above (B/cycle)'], ...rows]);
}

/** The same two-level mapping as the loop-nest model sees it; tiles divide. */
function asNest(genes: Int32Array, names: readonly string[], keeps: readonly string[]): LayerMapping {
  const { pes, cluster, outer, inner } = mappingOf(genes);
  const clusters = Math.floor(pes / cluster);
  const nameOf = (d: number): string => names[d]!;
  const level = (name: string, order: readonly number[], trips: (d: number) => number, spread?: [number, number]) => {
    const temporal = order.map((d): [string, number] => [
      nameOf(d),
      spread?.[0] === d ? trips(d) / spread[1] : trips(d),
    ]);
    const spatial = spread === undefined ? [] : [[nameOf(spread[0]), spread[1], 'x'] as [string, number, 'x']];
    return { level: name, temporal, spatial, keeps: name === 'Cluster' ? [] : keeps };
  };
  const outerTrips = (d: number): number => COMPARED[d]! / outer.tiles[d]!;
  const innerTrips = (d: number): number => outer.tiles[d]! / inner.tiles[d]!;
  const copies = (trips: number, most: number): number => divisorUpTo(trips, most);
  return mappingFromTrips([
    level('Memory', [], () => 1),
    level('L2', outer.order, outerTrips, [outer.parallel, copies(outerTrips(outer.parallel), clusters)]),
    level('Cluster', inner.order, innerTrips, [inner.parallel, copies(innerTrips(inner.parallel), cluster)]),
    level('L1', inner.order, (d) => inner.tiles[d]!),
  ]);
}

/** Sizes of the layer that models are compared on: powers of two, and a filter. */
const COMPARED = [64, 64, 16, 16, 3, 3] as const;

function divisorUpTo(n: number, most: number): number {
  let best = 1;
  for (let d = 1; d <= Math.min(n, most); d++) if (n % d === 0) best = d;
  return best;
}

function drawMapping(random: Random, pes: number): Int32Array {
  const divisor = (n: number): number =>
    random.pick(Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0));
  const outer = COMPARED.map((size) => divisor(size));
  const inner = outer.map((tile) => divisor(Math.min(tile, 8) === tile ? tile : 8));
  const order = (): number[] =>
    Array.from({ length: WIDTH }, (_, d) => ({ d, key: random.uniform() }))
      .sort((a, b) => a.key - b.key)
      .map(({ d }) => d);
  const [p, q] = [random.below(4), random.below(4)];
  return genesOf({
    pes,
    cluster: 2 ** random.below(5),
    outer: { parallel: p, tiles: outer, order: order() },
    inner: { parallel: q, tiles: inner, order: order() },
  });
}

/** Of all pairs of mappings that differ by both models: on how many do they agree which is better? */
function agreement(): string {
  const layer = conv('compared', { k: 64, c: 64, y: 18, x: 18, r: 3 });
  const problem = layerProblem(layer);
  const own = arrayLayer(layerConvolution(layer));
  const pes = 256;
  const dimensionOf: Readonly<Record<string, string>> = { K: 'K', C: 'C', Y: 'P', X: 'Q', R: 'R', S: 'S' };
  const known = problem.dimensions.map(({ name }) => name);
  const names = MAPPED.map((d) => (known.includes(d) ? d : dimensionOf[d]!));
  const base = arrayArchitecture('flexible', { ...arrays.get('cloud1024'), pes, l1Bytes: 1e9, l2Bytes: 1e9 });
  const [memory, l2, l1] = base.levels as [(typeof base.levels)[0], (typeof base.levels)[0], (typeof base.levels)[0]];
  const cluster = { name: 'Cluster', capacityBytes: 0, holds: [], fanout: { x: pes } };
  const architecture = defineArchitecture({ name: 'array', levels: [memory, l2, cluster, l1], macUnits: pes });
  const random = stream(1, 'agreement');
  const evaluate = exactArray(own, UNLIMITED_ARRAY);
  const keeps = problem.operands.map(({ name }) => name);
  const drawn: { readonly dataflow: readonly number[]; readonly nest: readonly number[] }[] = [];
  while (drawn.length < 200) {
    const genes = drawMapping(random, pes);
    const mapping = asNest(genes, names, keeps);
    const exact = evaluate(genes);
    if (exact === undefined || legal(problem, architecture, mapping).length > 0) continue;
    const { latencyCycles, energyNanojoules, l1Bytes } = exact;
    if (l1Bytes > 4096 || genes[GENES.CLUSTER]! > pes) continue;
    const cost = loopNestCost(problem, architecture, mapping);
    drawn.push({ dataflow: [latencyCycles, energyNanojoules], nest: [cost.cycles, cost.picojoules] });
  }
  const rows = ['latency', 'energy'].map((name, figure) => {
    const both = drawn.map(({ dataflow, nest }) => [dataflow[figure]!, nest[figure]!] as const);
    const [pairs, agree, equal] = agreed(both);
    return [name, integer(pairs), percent(agree), integer(equal)];
  });
  return table([['', 'pairs', 'agree', 'equal to one of them'], ...rows]);
}

/** What the replay says of the winners of the loop-nest model. */
function replays(): string {
  const architecture = arrayArchitecture('edge168bw', arrays.get('edge168bw'));
  const rows = WORK.flatMap(({ name, problem }) =>
    (['delay', 'edp'] as const).map((metric) => {
      const [found] = mapNests([problem], { architecture, mapper: 'nest-anneal', metric, samples: 3000, seed: 1 });
      const { rungs, tiles } = nestLadder(problem, architecture, found!.found.mapping);
      const [estimate] = rungs;
      const last = rungs.at(-1)!;
      return [
        name,
        metric === 'delay' ? 'latency' : metric,
        integer(tiles),
        ...rungs.map(({ cycles }) => integer(cycles)),
        percent(last.cycles / estimate!.cycles - 1),
      ];
    }),
  );
  const head = ['problem', 'searched for', 'tiles', 'estimate', 'one port', 'unlike tiles', 'replay'];
  return table([[...head, 'replay over estimate'], ...rows]);
}

const page = `# The map space of a layer

Generated by \`npm run results:map-space\`: do not edit. CONV is ${WORK[0]!.problem.dimensions.map(({ name, size }) => `${name} ${size}`).join(', ')}; GEMM is
512 × 768 × 768; the contraction is \`adec,ebd->abc\` with sizes of 16. Models: [models/array-mapping.md](../models/array-mapping.md),
[models/loop-nest.md](../models/loop-nest.md).

## Mappers by problem, array and cost model

Energy × delay after ${integer(SAMPLES)} samples over the best mapper's of the row, geometric mean over ${SEEDS.length} seeds. The dataflow model, which takes loops of one role
together:

${mapperTable('dataflow')}

The loop-nest model:

${mapperTable('loop-nest')}

The model of tile plans, which looks at the memory alone; \`planner\` is exact in bytes and asks no sample. Where several mappers are at 1.00 all bytes
cross once and the PEs are as busy as can be:

${mapperTable('tile-plan')}

The model of systolic arrays, whose \`planner\` tries all shapes:

${mapperTable('systolic')}

## A contraction as one matrix product

Share of the MAC units that work. Where an axis takes one dimension, a contraction whose dimensions are all shorter than the axes leaves units idle, and
its rewriting as one product (TTGT) does not; where an axis takes several, it needs no rewriting. The transposes move bytes, which pays above the
bandwidth of the last column.

${ttgtTable()}

## Do two cost models agree on the better of two mappings?

200 random two-level mappings of a convolution (64 filters, 64 channels, 16 × 16 outputs, 3 × 3) on 256 PEs, whose tiles divide, by both models, in pairs. Latencies
differ by the wait of each step for its operands; energies by what each model counts: the dataflow model the traffic between the
buffers and three accesses a MAC, the loop-nest model every fill on the way.

${agreement()}

200 random tilings of the same layer between memory and shared buffer, by the models \`tile-plan\` and \`loop-nest\`. They differ where a window of two tiles
is set back by a loop outside that does not move the input: a loop nest keeps what the last tile and the first have in common, a tile plan fetches it again.

${trafficAgreement()}

## What the replay says of the winners

Winners of the loop-nest model on edge168bw, their tiles replayed event by event between memory and the shared buffer.

${replays()}

Winners of the models that plan, on the same array.

${planReplays()}
`;

writeFileSync(fileURLToPath(new URL('../../docs/results/map-space.md', import.meta.url)), page);
