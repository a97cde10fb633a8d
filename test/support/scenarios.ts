/**
 * Random scenarios with every option of the format: platforms of presets and of cores of one's own, memories, networks on
 * the chip, tenants, splits, sparsity, cost models, goals, mappers. Documents, as a file holds them; now and then one
 * contradicts itself, and is refused. Small, so that a run takes hundredths of a second.
 */
import fc from 'fast-check';
import { bandwidthEstimates } from '../../src/analysis/bandwidth-estimate.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';

export type Document = Readonly<Record<string, unknown>>;

/** A record whose keys may each be left out. */
function some(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(keys, { requiredKeys: [] });
}

const of = fc.constantFrom;

const ordinaryCore = fc
  .tuple(
    fc.record({ rows: of(1, 4, 16), columns: of(16, 64), sgKiB: of(16, 64, 146, 512), dataflow: of('hb', 'lb') }),
    some({
      buffers: of(2, 3),
      slBytes: of(512, 4096),
      clockRatio: of(0.5, 1, 2),
      staticMilliwatts: of(0, 50),
      flexible: fc.boolean(),
      cost: of(
        { model: 'dataflow', options: { edges: 'exact' } },
        { model: 'dataflow', options: { timing: 'pipelined' } },
      ),
    }),
  )
  .map(([core, more]) => ({ ...core, ...more }));

const engineCore = of(
  { rows: 16, columns: 16, sgKiB: 512, clockRatio: 0.25, engine: 'RASA-DMDB-WLS' },
  { rows: 32, columns: 16, sgKiB: 128, clockRatio: 0.5, engine: 'RASA-PIPE', renaming: true },
).map(({ engine, renaming = false, ...core }) => ({
  ...core,
  dataflow: 'weight-stationary',
  cost: { model: 'matrix-engine', options: { engine, renaming } },
}));

const flexibleCore = of('TS', 'OP', 'eyeriss').map((flexibility) => ({
  ...{ rows: 4, columns: 16, sgKiB: 64 },
  flexibility,
}));

const cores = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: ordinaryCore },
    { weight: 1, arbitrary: engineCore },
    { weight: 1, arbitrary: flexibleCore },
  ),
  { minLength: 1, maxLength: 4 },
);

const width = of(1, 4, 16, 64, 256);

function memoryOf(count: number | undefined): fc.Arbitrary<Document> {
  const each = (value: number) => Array.from({ length: count ?? 0 }, (_, i) => value + i);
  return fc
    .tuple(
      width,
      some({
        efficiency: of(0.5, 0.75),
        latencyCycles: of(0, 100, 1000),
        chunkBytes: of(16_384, 65_536),
        loadPortGBps: of(8, 64),
        storePortGBps: of(8, 64),
        staticMilliwatts: of(0, 100),
      }),
      fc.oneof(
        { weight: 4, arbitrary: of(...arbitrations.names).map((arbitration) => ({ arbitration })) },
        { weight: 1, arbitrary: of({ device: 'HBM2' }, { device: 'DDR4-3200' }) },
        { weight: 1, arbitrary: of({ device: { name: 'hbm2', placement: 'aligned' }, bandwidthGBps: 32 }) },
      ),
    )
    .map(([bandwidthGBps, more, policy]) => {
      const { arbitration } = policy as { arbitration?: string };
      const throttle = { throttle: { budgetBytes: 65_536, windowCycles: 1000 } };
      return {
        bandwidthGBps,
        ...more,
        ...policy,
        ...(arbitration === 'throttled' ? throttle : {}),
        ...(arbitration === 'priority' && count !== undefined ? { corePriority: each(0) } : {}),
      };
    });
}

const own = cores.chain((list) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ cores: fc.constant(list), memory: memoryOf(list.length) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        cores: fc.constant(list),
        memory: width.map((bandwidthGBps) => ({ bandwidthGBps, stacks: 1 })),
        noc: of('mesh', 'torus').map((topology) => ({ topology, columns: 2, rows: 2, linkBytesPerCycle: 4 })),
      }),
    },
  ),
);

const preset = fc.record({ preset: of('S1', 'S2', 'S4'), memory: memoryOf(undefined) });

const platforms = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: own }, { weight: 1, arbitrary: preset }),
    some({ clockGHz: of(1, 2, 0.5), weightPrefetch: of(true) }),
  )
  .map(([machine, clock]) => ({ ...machine, ...clock }));

const shape = some({
  batch: of(1, 2),
  elementBytes: of(1, 2, { input: 1, weights: 0.5, output: 2 }),
  split: of('auto', { by: 'auto', parts: 2 }),
  sparsity: of({ recipe: 'uniform', inputDensity: 0.5 }),
});

/** Of small layers. */
const networks = of('ncf', 'wide-deep', 'din');

const tenants = fc
  .tuple(
    fc.array(
      fc.record({
        network: networks,
        priority: of(0, 1),
        more: some({
          inferences: of(1, 2),
          arrivals: of({ poisson: { meanCycles: 1e5 } }, { uniform: { periodCycles: 5e4, jitterCycles: 1000 } }),
          deadlineCycles: of(1e5, 1e7),
          cores: of([0]),
          batch: of(2),
        }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    fc.boolean(),
  )
  .map(([list, areRanked]) => ({
    tenants: list.map(({ network, priority, more }, i) => ({
      name: `t${i}`,
      model: network,
      ...(areRanked ? { priority } : {}),
      ...more,
    })),
  }));

const workloads = fc
  .tuple(
    fc.oneof(
      fc.record({ task: of('recommendation', 'recommendation', 'recommendation', 'vision'), jobs: of(4, 8) }),
      fc.record({ models: fc.array(networks, { minLength: 1, maxLength: 2 }) }),
      tenants,
    ),
    shape,
    some({ groupSize: of(8, 12, 100), arrivals: of({ meanCycles: 1e5 }) }),
  )
  .map(([source, layers, more]) => {
    const { arrivals, ...rest } = more;
    const isArriving = arrivals !== undefined && !('tenants' in source);
    return { groupSize: 8, ...source, ...layers, ...rest, ...(isArriving ? { arrivals } : {}) };
  });

const mapperSection = fc
  .tuple(
    fc.record({ samples: of(4, 12), name: of(...mappers.names) }),
    some({
      goal: of('makespan', 'energy', 'edp', 'worst-latency'),
      carryOver: fc.boolean(),
      targetGap: of(0.01, 0.5),
      objective: of('simulated'),
    }),
    some({ rerank: of(3) }),
  )
  .map(([mapper, more, rerank]) => ({ ...mapper, ...more, ...(more['objective'] === undefined ? rerank : {}) }));

/** Scenarios as documents. */
export const scenarioDocuments: fc.Arbitrary<Document> = fc
  .tuple(
    fc.record({ platform: platforms, workload: workloads, mapper: mapperSection }),
    some({
      seed: fc.nat(1000),
      profile: of('magma-2022'),
      cost: some({
        bandwidth: of(...bandwidthEstimates.names),
        options: of({ corrected: true }, { edges: 'exact' }, { timing: 'pipelined' }),
      }),
      energy: some({ table: of('maestro'), macPj: of(1), hbmBytePj: of(30, 60) }),
      allocator: some({ model: of('plain', 'corrected') }),
      simulator: some({
        barrier: fc.boolean(),
        crossJobPrefetch: fc.boolean(),
        controlLatencyCycles: of(0, 500),
        service: of('queue', 'released'),
      }),
    }),
  )
  .map(([needed, more]) => ({ name: 'random', ...needed, ...more }));
