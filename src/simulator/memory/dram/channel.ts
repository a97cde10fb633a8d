/**
 * A channel of a memory with its controller, as the memory and its observers see it. Time runs in ticks of the device,
 * counted from 0; nothing happens between them.
 */

import type { BusAccount } from './bus-account.js';

/** What a channel tells observers of its commands. Requests and ranks that a command has not are −1. */
export interface CommandWatcher {
  /** @param name in the controller's own words @param request whose command this is; −1 for a refresh */
  command(channel: number, tick: number, name: string, bank: number, request: number): void;
}

export interface DramChannel {
  /** Room for this request now? Asked before the tick. */
  accepts(request: number): boolean;
  /** Takes the request in, at `tick`, before that tick is played. */
  add(request: number, tick: number): void;
  /** Plays one tick. Ticks before `nextTick` may be left out. */
  tick(tick: number): void;
  /** The next tick that can change anything, unless a request is added before. */
  readonly nextTick: number;
  /** The last tick played made room for a request. */
  readonly madeRoom: boolean;
  /** Nothing will happen but refreshes until a request is added. */
  readonly isIdle: boolean;
  /** Requests taken in that are not done. */
  readonly underWay: number;
  readonly counts: CommandCounts;
  /** Where the time of its data buses goes; present if the observers ask for it. */
  readonly account: BusAccount | undefined;
  /** The longest that a refresh was put off after it fell due, ticks. */
  readonly longestPostponement: number;
}

export interface CommandCounts {
  activates: number;
  precharges: number;
  reads: number;
  writes: number;
  refreshes: number;
  /** Column commands that were not the first after an activation. */
  rowHits: number;
}

export function noCommands(): CommandCounts {
  return { activates: 0, precharges: 0, reads: 0, writes: 0, refreshes: 0, rowHits: 0 };
}

/** Who is told what. */
export interface Observers {
  /** A request is done; `requests.done` holds when. */
  readonly onDone: (request: number) => void;
  /** The controller needs the request no more: done, and its command has gone. Its number may be used again. */
  readonly onGone?: (request: number) => void;
  /**
   * Whoever is told acts on it: then it is told in the tick in which it happens. Otherwise it is told as soon as it is
   * known when that will be, and no tick is played for it alone.
   */
  readonly isAwaited: boolean;
  readonly watcher?: CommandWatcher;
  /** Keeps an account of the data buses. */
  readonly accounts?: boolean;
}
