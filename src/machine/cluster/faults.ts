/** What can be wrong with a network, from a time on and, if it says so, until another. Times in ns, rates in Gb/s. */
import { InputError } from '../../base/errors.js';
import type { Fabric } from './fabric.js';

interface Lasting {
  readonly fromNs: number;
  /** Left out: to the end. */
  readonly untilNs?: number | undefined;
}

/** Both directions of a link carry only this share of its rate. */
export interface SlowLink extends Lasting {
  readonly kind: 'slow link';
  readonly link: number;
  readonly share: number;
}

/** A frame other than a pause gets lost on a link with this chance. */
export interface LossyLink extends Lasting {
  readonly kind: 'lossy link';
  readonly link: number;
  readonly chance: number;
}

/**
 * A host takes data in at this rate only; what has come and waits fills its NIC's buffer, and from `pauseBytes` on the
 * NIC pauses its switch, until half of that is left.
 */
export interface SlowHost extends Lasting {
  readonly kind: 'slow host';
  readonly host: number;
  readonly rateGbps: number;
  readonly pauseBytes: number;
}

/** A host's NIC pauses its switch, for no reason. */
export interface PauseStorm extends Lasting {
  readonly kind: 'pause storm';
  readonly host: number;
}

export type Fault = SlowLink | LossyLink | SlowHost | PauseStorm;

/** @throws InputError for links and hosts that are not there, and for shares, chances, rates and times out of range */
export function checkFaults(faults: readonly Fault[], fabric: Fabric): readonly Fault[] {
  faults.forEach((fault, index) => {
    const refuse = (expected: string, found: unknown): never => {
      throw new InputError({ path: `faults.${index}`, expected, found });
    };
    if (!(fault.fromNs >= 0)) refuse('a beginning of at least 0 ns', fault.fromNs);
    if (fault.untilNs !== undefined && !(fault.untilNs > fault.fromNs))
      refuse('an end after the beginning', fault.untilNs);
    if ('link' in fault && fabric.links[fault.link] === undefined)
      refuse(`a link from 0 to ${fabric.links.length - 1}`, fault.link);
    if ('host' in fault && !(Number.isInteger(fault.host) && fault.host >= 0 && fault.host < fabric.hosts))
      refuse(`a host from 0 to ${fabric.hosts - 1}`, fault.host);
    if (fault.kind === 'slow link' && !(fault.share > 0 && fault.share <= 1))
      refuse('a share above 0 and at most 1', fault.share);
    if (fault.kind === 'lossy link' && !(fault.chance >= 0 && fault.chance < 1))
      refuse('a chance of at least 0 and below 1', fault.chance);
    if (fault.kind === 'slow host' && !(fault.rateGbps > 0)) refuse('a rate above 0 Gb/s', fault.rateGbps);
    if (fault.kind === 'slow host' && !(fault.pauseBytes > 0)) refuse('above 0 bytes', fault.pauseBytes);
  });
  return faults;
}
