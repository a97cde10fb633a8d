/**
 * What the machine tells observers, and at which priority its events happen within one instant.
 */
import { Bus } from '../kernel/bus.js';

export type Activity = 'load' | 'compute' | 'store';

/** The live state of a request-level memory: copy what is to be kept. */
export interface RequestPulse {
  /** Requests that are done, in all. */
  done: number;
  /** Let go by their ports and not done. */
  underWay: number;
  /** Of the column commands since it was told last, those that were not the first after an activation; 0 … 1. */
  rowHitRate: number;
}

/** Times in cycles. `tile` counts from 0 within the job. */
export type MachineSignals = {
  jobStart: [core: number, job: number, time: number];
  jobEnd: [core: number, job: number, time: number];
  /** Something a core did, told when it is over. */
  span: [activity: Activity, core: number, job: number, tile: number, start: number, end: number];
  /** What a core's vector lanes did for a tile, told when it is over. */
  vector: [core: number, job: number, tile: number, start: number, end: number];
  /** Weights of a tile were fetched before its load could begin, told when they are there. */
  ahead: [core: number, job: number, tile: number, start: number, end: number];
  /** A core was in one state, an index into `STATES`, from start to end; told when it is over and known. */
  state: [core: number, state: number, start: number, end: number];
  /** A core's SG now holds this many bytes. */
  occupancy: [core: number, time: number, bytes: number];
  /** The memory's rates changed: bytes per cycle by port. The array is live: copy what is to be kept. */
  bandwidth: [time: number, ratePerPort: Float64Array];
  /** A memory that is replayed request by request: how it stood, and what happened since it told last. */
  requests: [time: number, pulse: RequestPulse];
};

export function machineBus(): Bus<MachineSignals> {
  return new Bus<MachineSignals>([
    'jobStart',
    'jobEnd',
    'span',
    'vector',
    'ahead',
    'state',
    'occupancy',
    'bandwidth',
    'requests',
  ]);
}

/** Within an instant: what has been served or computed ends first, then the host acts on it, then cores choose jobs. */
export const PRIORITY = { memory: 0, core: 1, host: 2, choice: 3 } as const;

/** Each core has two ports to the memory. */
export const PORTS_PER_CORE = 2;

export function loadPort(core: number): number {
  return core * PORTS_PER_CORE;
}

export function storePort(core: number): number {
  return core * PORTS_PER_CORE + 1;
}
