/**
 * What the host assumes where a scenario leaves it out: tenants of one's own overlap, and are served as their jobs are
 * released or by priority; everything else waits at a barrier, in the order of the queues.
 */
import { InputError } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Service } from '../simulator/input.js';
import type { ScenarioDocument } from './schema.js';

export type WithHost = ScenarioDocument & { readonly simulator: { readonly barrier: boolean } };

/** @throws InputError for a service by priorities that nobody has, or preemption where the queue's order holds */
export function withHost(document: ScenarioDocument, yaml: YamlDocument): WithHost {
  const { simulator, workload } = document;
  const { tenants } = workload;
  const hasPriorities = tenants?.some(({ priority }) => priority !== undefined) ?? false;
  const service: Service =
    simulator.service ?? (hasPriorities ? 'priority' : tenants === undefined ? 'queue' : 'released');
  if (service === 'priority' && !hasPriorities)
    throw new InputError({
      ...yaml.placeOf(['simulator', 'service']),
      expected: 'tenants with priorities',
      found: service,
    });
  if (simulator.preemption === true && service === 'queue')
    throw new InputError({
      ...yaml.placeOf(['simulator', 'preemption']),
      expected: '"preemption" only where jobs are served as released or by priority',
      found: true,
    });
  const isServing = tenants?.some(({ requests }) => requests !== undefined) ?? false;
  if (simulator.barrier === true && isServing)
    throw new InputError({
      ...yaml.placeOf(['simulator', 'barrier']),
      expected: 'no barrier where a tenant serves requests: its groups are not known before',
      found: true,
    });
  if (simulator.repetition !== undefined && !isServing)
    throw new InputError({
      ...yaml.placeOf(['simulator', 'repetition']),
      expected: '"repetition" only where a tenant serves requests',
      found: simulator.repetition,
    });
  const barrier = simulator.barrier ?? tenants === undefined;
  const served = service === 'queue' && simulator.service === undefined ? {} : { service };
  return { ...document, simulator: { ...simulator, barrier, ...served } };
}
