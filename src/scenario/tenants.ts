/** The tenants of a scenario: their networks and arrivals are read, their cores found among the platform's. */
import { InputError, locate } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import { inferencesOf, type ServedTenancy, type Tenancy } from '../workload/tenants.js';
import { memoryBytes } from './memory-size.js';
import { networkOf } from './network.js';
import type { TenantDocument } from './sections/tenants.js';
import { servedTenancy } from './served-tenancy.js';
import { sparsityOf } from './sparsity.js';
import { type AroundTenants, arrivalsOf, coresOf } from './tenant-parts.js';

/** @throws InputError at the place of what does not hold */
export function tenantsOf(
  documents: readonly TenantDocument[],
  around: AroundTenants,
): {
  readonly tenants: readonly Tenancy[];
  readonly served: readonly ServedTenancy[];
  readonly notes: readonly string[];
} {
  const notes: string[] = [];
  const served: ServedTenancy[] = [];
  const tenants = documents.flatMap((document, index): Tenancy[] => {
    if (document.requests !== undefined) {
      served.push(servedTenancy(document, around, index));
      return [];
    }
    const path = ['workload', 'tenants', index] as const;
    const { name, priority, deadlineCycles, batch, elementBytes, layers, split } = document;
    const arrivals = arrivalsOf(document.arrivals, around.beside);
    const cores = coresOf(document.cores, around, [...path, 'cores']);
    return [
      {
        name,
        network: document.model ?? readNetwork(document, around, path, notes),
        inferences: locate(around.yaml.placeOf([...path, 'inferences']), () =>
          inferencesOf(document.inferences, arrivals),
        ),
        ...(priority === undefined ? {} : { priority }),
        ...(deadlineCycles === undefined ? {} : { deadlineCycles }),
        ...(arrivals === undefined ? {} : { arrivals }),
        ...(cores === undefined ? {} : { cores }),
        shape: {
          batch,
          elementBytes,
          layers,
          split,
          vectorWork: document.vectorWork,
          ...sparsityOf(document.sparsity, around.beside, around.yaml, path),
        },
        ...fusionOf(document, allowedOf(cores, around.cores), around, path),
      },
    ];
  });
  return { tenants, served, notes };
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
