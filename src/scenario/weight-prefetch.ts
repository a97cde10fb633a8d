/**
 * Cores that fetch weights of their next job ahead: whether the scenario lets them, and that they do where it leaves the split
 * of layers to the estimate and says nothing of them. A core must know what it runs next, and must play tiles that
 * tell weights from inputs.
 */
import { InputError, type Place } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Core } from '../machine/core.js';
import type { Scenario } from './scenario.js';
import type { ScenarioDocument } from './schema.js';

type Prefetching = Pick<Scenario, 'platform' | 'workload' | 'cost'>;

/** Cost models whose cores play work of a kind of their own. */
const OF_OTHER_KINDS: readonly string[] = ['matrix-engine', 'sparse'];

/** @throws InputError where a core is to fetch ahead and cannot */
export function withWeightPrefetch<S extends Prefetching>(
  scenario: S,
  document: ScenarioDocument,
  yaml: YamlDocument,
): S {
  const { platform } = scenario;
  const hinders = hindrance(scenario, document);
  platform.cores.forEach((core, index) => {
    if (core.weightPrefetch !== true) return;
    const { expected, found = true } = hinders ?? kindHindrance(core, scenario) ?? {};
    if (expected !== undefined) throw new InputError({ ...placeOfPrefetch(document, yaml, index), expected, found });
  });
  const isOpen = platform.cores.every(
    (core) => core.weightPrefetch === undefined && kindHindrance(core, scenario) === undefined,
  );
  if (!isOpen || hinders !== undefined || !leavesSplit(document.workload)) return scenario;
  return {
    ...scenario,
    platform: { ...platform, cores: platform.cores.map((core) => ({ ...core, weightPrefetch: true })) },
  };
}

interface Hindrance {
  readonly expected: string;
  readonly found?: unknown;
}

function hindrance({ platform, workload, cost }: Prefetching, { simulator }: ScenarioDocument): Hindrance | undefined {
  if (simulator.service !== undefined && simulator.service !== 'queue')
    return {
      expected: 'jobs served in the order of the queues ("simulator.service: queue") beside it',
      found: simulator.service,
    };
  if (workload.kind === 'tenants' && (workload.served ?? []).length > 0)
    return { expected: 'no weight prefetch where a tenant serves requests: its jobs are not known before' };
  if (workload.kind === 'tiles') return { expected: 'no weight prefetch of imported tiles, which tell no weights' };
  // What the SRAM has of a job's loads is settled when the job starts, after its first weights have come.
  if (platform.sharedSram !== undefined)
    return { expected: 'no weight prefetch beside "sharedSram", of which a job reads what is there when it starts' };
  if (cost.table !== undefined)
    return { expected: 'no weight prefetch beside "cost.tableFile", which tells no weights' };
  return undefined;
}

function kindHindrance({ costModel }: Core, { cost }: Prefetching): Hindrance | undefined {
  const model = costModel === undefined ? cost.model : (cost.cores?.[costModel]?.model ?? costModel);
  if (!OF_OTHER_KINDS.includes(model)) return undefined;
  return { expected: `no weight prefetch on a core of the cost model "${model}", which plays no tiles` };
}

/** Does the estimate choose how a layer of some tenant is split? */
function leavesSplit({ split, layers = {}, tenants = [] }: ScenarioDocument['workload']): boolean {
  const said = [{ split, layers }, ...tenants].flatMap((one) => [
    one.split,
    ...Object.values(one.layers ?? {}).map((layer) => layer.split),
  ]);
  return said.some((one) => one?.parts === 'auto');
}

/** Where it is said of the core. */
function placeOfPrefetch({ platform }: ScenarioDocument, yaml: YamlDocument, core: number): Place {
  const isOwn = platform.cores?.[core]?.weightPrefetch !== undefined;
  return yaml.placeOf(['platform', ...(isOwn ? ['cores', core] : []), 'weightPrefetch']);
}
