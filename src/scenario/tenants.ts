/** The tenants of a scenario: their networks and arrivals are read, their cores found among the platform's. */
import { locate } from '../base/errors.js';
import { inferencesOf, type ServedTenancy, type Tenancy } from '../workload/tenants.js';
import { networkOf } from './network.js';
import type { TenantDocument } from './sections/tenants.js';
import { servedTenancy } from './served-tenancy.js';
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
        shape: { batch, elementBytes, layers, split },
      },
    ];
  });
  return { tenants, served, notes };
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
