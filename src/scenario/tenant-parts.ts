/** What tenants of every kind say: when their work arrives, and on which cores it may run. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { readArrivalTimes } from '../formats/arrival-times-csv.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Core } from '../machine/core.js';
import type { ArrivalProcess } from '../workload/arrivals.js';
import type { Beside } from './beside.js';
import type { TenantDocument } from './sections/tenants.js';

export interface AroundTenants {
  readonly beside: Beside;
  readonly yaml: YamlDocument;
  readonly cores: readonly Core[];
  readonly seed: number;
  /** Of all tenants that say none of their own. */
  readonly elementBytes: TenantDocument['elementBytes'];
}

export function arrivalsOf(document: TenantDocument['arrivals'], beside: Beside): ArrivalProcess | undefined {
  if (document === undefined) return undefined;
  const { poisson, uniform, traceFile } = document;
  if (poisson !== undefined) return { kind: 'poisson', ...poisson };
  if (uniform !== undefined) return { kind: 'uniform', ...uniform };
  return { kind: 'trace', cycles: readArrivalTimes(beside.text(traceFile ?? '').text, traceFile ?? '') };
}

/** Indices of the cores that a tenant may run on; nothing where it may run on all. */
export function coresOf(
  document: TenantDocument['cores'],
  { cores, yaml }: Pick<AroundTenants, 'cores' | 'yaml'>,
  path: readonly PropertyKey[],
): readonly number[] | undefined {
  if (document === undefined) return undefined;
  const isBarred = !Array.isArray(document);
  const list = isBarred ? document.except : document;
  const named = new Set(
    list.flatMap((core, k) =>
      indicesOf(core, cores, () => yaml.placeOf([...path, ...(isBarred ? ['except'] : []), k])),
    ),
  );
  const allowed = cores.flatMap((_, index) => (named.has(index) === isBarred ? [] : [index]));
  if (allowed.length === 0)
    throw new InputError({ ...yaml.placeOf(path), expected: 'a core that is left to run on', found: document });
  return allowed.length === cores.length ? undefined : allowed;
}

function indicesOf(core: number | string, cores: readonly Core[], place: () => object): number[] {
  const found = cores.flatMap(({ name }, index) => (core === index || core === name ? [index] : []));
  if (found.length > 0) return found;
  const names = cores.map(({ name }) => name);
  throw new InputError({
    ...place(),
    expected: `a core's name, or an index below ${cores.length}`,
    found: core,
    hint: typeof core === 'string' ? didYouMean(core, names) : undefined,
  });
}
