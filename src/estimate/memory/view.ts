/**
 * What a controller sees of the accesses that wait, and in which order it takes them, in a few numbers: enough to schedule
 * bursts, without its queues and commands.
 */
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';

/** What a controller has in view, and when it turns from reads to writes and back. */
export interface View {
  /** Accesses of one bank in view; beyond them `waiting` more of any bank. */
  readonly perBank: number;
  readonly waiting: number;
  readonly writes: number;
  /** Writes begin above this number, and end at this one. */
  readonly writesBegin: number;
  readonly writesEnd: number;
  /** Writes that are begun when there is nothing to read. */
  readonly idleWrites: number;
  /** Hits after which a row is closed for an older access as soon as it may be; infinity: when none is left. */
  readonly hitLimit: number;
  /** Of accesses that could go at the same time, banks take turns; otherwise the oldest goes. */
  readonly inTurn: boolean;
  /** A row is closed for a younger access too, whenever no hit can go. */
  readonly closesForYounger: boolean;
  /** A write is done when it is taken in. */
  readonly posted: boolean;
  /** Reads and writes never go side by side, and both are in view from the beginning. */
  readonly apart: boolean;
  /** An access for which a row is opened leaves the view, and the row stays open until the access has gone. */
  readonly claims: boolean;
}

export function viewOf(options: ControllerOptions): View {
  if (options.controller === 'ramulator') {
    const { readBuffer, writeBuffer, writeHighShare, writeLowShare, scheduler } = options;
    return {
      perBank: readBuffer,
      waiting: readBuffer,
      writes: writeBuffer,
      writesBegin: Math.floor(writeHighShare * writeBuffer) + 1,
      writesEnd: Math.ceil(writeLowShare * writeBuffer) - 1,
      idleWrites: 1,
      hitLimit: scheduler === 'fr-fcfs' ? 1 : Number.POSITIVE_INFINITY,
      inTurn: false,
      closesForYounger: scheduler === 'fr-fcfs',
      posted: false,
      apart: true,
      claims: true,
    };
  }
  const size = options.controller === 'dramsim3' ? options.transactionQueue : options.window;
  const perBank = options.controller === 'dramsim3' ? options.commandQueue : options.window;
  return {
    perBank,
    waiting: size,
    writes: size,
    writesBegin: size,
    writesEnd: 0,
    idleWrites: 9,
    hitLimit: options.controller === 'dramsim3' ? 4 : Number.POSITIVE_INFINITY,
    inTurn: options.controller === 'dramsim3',
    closesForYounger: false,
    posted: true,
    apart: false,
    claims: false,
  };
}
