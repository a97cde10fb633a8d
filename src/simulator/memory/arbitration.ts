/**
 * Name → arbitration. A policy either divides the bandwidth among all transfers at once (fluid), or decides whose chunk
 * is next (chunked). Both serve any machine; which one fits is the user's question.
 */
import { entry, registry } from '../../base/registry.js';
import type { Memory } from '../../machine/memory.js';
import { maxMin, proportional } from './policies.js';
import type { SharingPolicy } from './shared-memory.js';
import { fcfs, priority, roundRobin, tenantPriority, throttled } from './turn-policies.js';
import type { TurnPolicy } from './turn-policy.js';

export type Arbitration =
  | { readonly kind: 'fluid'; readonly policy: SharingPolicy }
  | { readonly kind: 'chunked'; readonly make: (cores: number, memory: Memory) => TurnPolicy };

declare module '../../base/registry.js' {
  interface Kinds {
    arbitrations: Arbitration;
  }
}

export const arbitrations = registry('arbitrations', 'an arbitration policy', [
  entry('proportional', "every transfer slows by the same factor: the allocator's assumption", fluid(proportional)),
  entry('max-min', 'equal shares, and what one cannot use goes to the others', fluid(maxMin)),
  entry('fcfs', 'chunks, first come, first served', chunked(fcfs)),
  entry('round-robin', 'chunks, the cores take turns', chunked(roundRobin)),
  entry('priority', 'chunks, the core with the lowest number first', chunked(priority)),
  entry('tenant-priority', 'chunks, the tenant with the lowest priority number first', chunked(tenantPriority)),
  entry('throttled', 'chunks, first come, first served, within a byte budget a window', chunked(throttled)),
]);

function fluid(policy: SharingPolicy): Arbitration {
  return { kind: 'fluid', policy };
}

function chunked(make: Extract<Arbitration, { kind: 'chunked' }>['make']): Arbitration {
  return { kind: 'chunked', make };
}
