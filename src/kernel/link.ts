/**
 * What a link between two ports is. Each way, one message at a time leaves, at the link's bytes per cycle, and arrives
 * one latency after its last byte has left. A credit is room for one message at the receiver: sending takes one, the
 * receiver gives it back when it has made room.
 *
 * Times are in the simulation's unit: cycles, or whatever the machine counts in.
 */
import { InputError } from '../base/errors.js';

export interface LinkSpec {
  /** From the departure of a message's last byte to its arrival. 0 if left out. */
  readonly latencyCycles?: number;
  /** Infinity, if left out: a message leaves in no time. */
  readonly bytesPerCycle?: number;
  /** Messages under way or not yet released by the receiver. Infinity, if left out: the receiver always has room. */
  readonly credits?: number;
  /** From a release to the moment at which the sender has its credit back. 0 if left out. */
  readonly creditLatencyCycles?: number;
  /** At which messages arrive, within an instant. 0 if left out. */
  readonly priority?: number;
}

/** One way of a link, as it is now. */
export interface LinkState {
  /** When the last byte of the last message leaves. */
  readonly freeCycles: number;
  /** Credits the sender has used: for messages under way or not yet released, and those on their way back. */
  readonly taken: number;
  /** Of these, the ones on their way back. */
  readonly returning: number;
  /** Messages sent, and their bytes. */
  readonly sent: number;
  readonly sentBytes: number;
  /** What the sender was refused for and waits for. */
  readonly waitsFor: 'nothing' | 'its turn' | 'a credit';
}

/** @throws InputError for a number that makes no sense, named by its field */
export function completeLink(spec: LinkSpec): Required<LinkSpec> {
  const {
    latencyCycles = 0,
    bytesPerCycle = Number.POSITIVE_INFINITY,
    credits = Number.POSITIVE_INFINITY,
    creditLatencyCycles = 0,
    priority = 0,
  } = spec;
  const isTime = (cycles: number): boolean => cycles >= 0 && cycles < Number.POSITIVE_INFINITY;
  demand('latencyCycles', latencyCycles, isTime(latencyCycles), '0 or more');
  demand('creditLatencyCycles', creditLatencyCycles, isTime(creditLatencyCycles), '0 or more');
  demand('bytesPerCycle', bytesPerCycle, bytesPerCycle > 0, 'more than 0');
  const isCount = credits >= 1 && (Number.isInteger(credits) || credits === Number.POSITIVE_INFINITY);
  demand('credits', credits, isCount, 'a whole number from 1, or none for no limit');
  return { latencyCycles, bytesPerCycle, credits, creditLatencyCycles, priority };
}

function demand(path: string, found: number, holds: boolean, expected: string): void {
  if (!holds) throw new InputError({ path, expected, found });
}
