/**
 * How a lane serves the tasks that its queue has let in. A service is told when one starts and says when its last round
 * is over; what it does in between is the model.
 */
export interface Service {
  start(task: number): void;
}

/** Where a service tells what it does, in nanoseconds; only for those who look closely. */
export interface ServiceObserver {
  /** The task is in `activity` from `startNs` to `endNs`. */
  active(task: number, activity: Activity, startNs: number, endNs: number): void;
}

/** What a task in service is doing, the most useful first. */
export const ACTIVITIES = ['link', 'reduction', 'latency', 'endpoint', 'linkWait'] as const;
export type Activity = (typeof ACTIVITIES)[number];
