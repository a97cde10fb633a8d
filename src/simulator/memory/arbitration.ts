/**
 * Name → arbitration. A policy either divides the bandwidth among all transfers at once (fluid), or decides whose chunk
 * is next (chunked). Both serve any machine; which one fits is the user's question.
 */
import { registry } from '../../base/registry.js';
import type { Memory } from '../../machine/memory.js';
import { sharingPolicies } from './policies.js';
import type { SharingPolicy } from './shared-memory.js';
import { fcfs, priority, roundRobin, throttled } from './turn-policies.js';
import type { TurnPolicy } from './turn-policy.js';

export type Arbitration =
  | { readonly kind: 'fluid'; readonly policy: SharingPolicy }
  | { readonly kind: 'chunked'; readonly make: (cores: number, memory: Memory) => TurnPolicy };

export const arbitrations = registry<Arbitration>('an arbitration policy', {
  proportional: { kind: 'fluid', policy: sharingPolicies.get('proportional') },
  'max-min': { kind: 'fluid', policy: sharingPolicies.get('max-min') },
  fcfs: { kind: 'chunked', make: fcfs },
  'round-robin': { kind: 'chunked', make: roundRobin },
  priority: { kind: 'chunked', make: priority },
  throttled: { kind: 'chunked', make: throttled },
});
