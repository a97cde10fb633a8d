/** Flows as collectives write them down, one after the other. */
import type { Flow } from './flow.js';

/** When a collective begins at each rank. */
export interface Gate {
  readonly startNs: number;
  /** Flows that the rank's first flows wait for. */
  readonly after: (rank: number) => readonly number[];
}

export const AT_ONCE: Gate = { startNs: 0, after: () => [] };

/** For every rank the flows that bring it the end of a collective. */
export type Arrivals = readonly (readonly number[])[];

export interface CollectiveInput {
  /** Host of every rank. */
  readonly hosts: readonly number[];
  /** Of every rank. */
  readonly bytes: number;
  readonly gate: Gate;
}

export class FlowList {
  readonly flows: Flow[] = [];

  /** Its number. */
  add(flow: Flow): number {
    this.flows.push(flow);
    return this.flows.length - 1;
  }
}

/** One rank's share of `bytes` cut into so many parts: whole bytes, the last part filled up. */
export function share(bytes: number, parts: number): number {
  return Math.max(1, Math.ceil(bytes / parts));
}
