/** Small language models on small machines, as scenarios. */
import { readYaml } from '../../src/formats/yaml-document.js';
import { generate } from '../../src/pipeline/generate.js';
import { scenarioOf } from '../../src/scenario/load.js';

export const SMALL_DECODER = {
  ...{ blocks: 2, width: 128, heads: 8, keyHeads: 2, inner: 256, vocabulary: 500, contextTokens: 512 },
};

export const TWO_CORES = {
  cores: [
    { dataflow: 'hb', rows: 8, columns: 16, sgKiB: 32 },
    { dataflow: 'hb', rows: 16, columns: 16, sgKiB: 48 },
  ],
  memory: { bandwidthGBps: 8 },
};

interface Asked {
  readonly seed?: number;
  readonly platform?: object;
  readonly tenant?: object;
  readonly others?: readonly object[];
  readonly simulator?: object;
  readonly cost?: object;
}

/** A server of the small decoder, with what is asked put in the place of its own. */
export function servingScenario({ seed = 1, platform = TWO_CORES, tenant = {}, others = [], ...further }: Asked = {}) {
  const served = {
    name: 'chat',
    decoder: SMALL_DECODER,
    requests: { count: 6, arrivals: { poisson: { meanCycles: 50_000 } }, promptTokens: 40, outputTokens: 12 },
    maxBatch: 4,
    ...tenant,
  };
  const document = { name: 'small', seed, platform, workload: { tenants: [served, ...others] }, ...further };
  return scenarioOf(readYaml(JSON.stringify(document), 'small.yaml'));
}

/** The one tenant of such a scenario, served. */
export function serve(asked: Asked = {}) {
  const result = generate(servingScenario(asked));
  const [tenant] = result.tenants;
  if (tenant === undefined) throw new Error('nobody was served');
  return { result, tenant };
}
