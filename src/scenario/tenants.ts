/** The tenants of a scenario: their networks and arrivals are read, their cores found among the platform's. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import { readArrivalTimes } from '../formats/arrival-times-csv.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Core } from '../machine/core.js';
import type { ArrivalProcess } from '../workload/arrivals.js';
import { inferencesOf, type Tenancy } from '../workload/tenants.js';
import type { Beside } from './beside.js';
import { memoryBytes } from './memory-size.js';
import { networkOf } from './network.js';
import type { TenantDocument } from './sections/tenants.js';
import { sparsityOf } from './sparsity.js';

interface AroundTenants {
  readonly beside: Beside;
  readonly yaml: YamlDocument;
  readonly cores: readonly Core[];
}

/** @throws InputError at the place of what does not hold */
export function tenantsOf(
  documents: readonly TenantDocument[],
  around: AroundTenants,
): { readonly tenants: readonly Tenancy[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const tenants = documents.map((document, index): Tenancy => {
    const path = ['workload', 'tenants', index] as const;
    const { name, priority, deadlineCycles, batch, elementBytes, layers, split } = document;
    const arrivals = arrivalsOf(document.arrivals, around.beside);
    const cores = coresOf(document.cores, around, [...path, 'cores']);
    return {
      name,
      network: document.model ?? readNetwork(document, around, path, notes),
      inferences: locate(around.yaml.placeOf([...path, 'inferences']), () =>
        inferencesOf(document.inferences, arrivals),
      ),
      ...(priority === undefined ? {} : { priority }),
      ...(deadlineCycles === undefined ? {} : { deadlineCycles }),
      ...(arrivals === undefined ? {} : { arrivals }),
      ...(cores === undefined ? {} : { cores }),
      shape: { batch, elementBytes, layers, split, ...sparsityOf(document.sparsity, around.beside, around.yaml, path) },
      ...fusionOf(document, allowedOf(cores, around.cores), around, path),
    };
  });
  return { tenants, notes };
}

function readNetwork(
  document: TenantDocument,
  { beside, yaml }: AroundTenants,
  path: readonly PropertyKey[],
  notes: string[],
) {
  const read = networkOf(document, beside, yaml, path);
  notes.push(...(read.notes ?? []));
  return read.network;
}

function arrivalsOf(document: TenantDocument['arrivals'], beside: Beside): ArrivalProcess | undefined {
  if (document === undefined) return undefined;
  const { poisson, uniform, traceFile } = document;
  if (poisson !== undefined) return { kind: 'poisson', ...poisson };
  if (uniform !== undefined) return { kind: 'uniform', ...uniform };
  return { kind: 'trace', cycles: readArrivalTimes(beside.text(traceFile ?? '').text, traceFile ?? '') };
}

function allowedOf(indices: readonly number[] | undefined, cores: readonly Core[]): readonly Core[] {
  return indices === undefined ? cores : indices.map((index) => cores[index] as Core);
}

/** A part of every scratchpad that a group may be played in. */
function fusionOf(
  { fusion }: TenantDocument,
  cores: readonly Core[],
  { yaml }: AroundTenants,
  path: readonly PropertyKey[],
): Pick<Tenancy, 'fusion'> {
  if (fusion === undefined) return {};
  if (fusion.memory === undefined) return { fusion: {} };
  const bytes = memoryBytes(fusion.memory);
  const smallest = cores.reduce((least, core) => (core.sgBytes < least.sgBytes ? core : least));
  if (bytes <= smallest.sgBytes) return { fusion: { memoryBytes: bytes } };
  throw new InputError({
    ...yaml.placeOf([...path, 'fusion', 'memory']),
    expected: `at most ${smallest.sgBytes} bytes, the scratchpad of ${smallest.name}`,
    found: fusion.memory,
  });
}

/** Indices of the cores that a tenant may run on; nothing where it may run on all. */
function coresOf(
  document: TenantDocument['cores'],
  { cores, yaml }: AroundTenants,
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
