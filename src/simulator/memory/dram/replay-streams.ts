/**
 * Replays traffic on a memory device, request by request, and says when each request was done.
 */
import type { ControllerOptions } from '../../../machine/memory-devices/controller-options.js';
import { capacityBytes, type MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import {
  OFFERS_PER_TICK,
  type RequestSequence,
  type RequestStreams,
  requestSequence,
  requestsPerGrain,
} from '../../../workload/request-streams.js';
import { AddressMap } from './address-map.js';
import { buildChannels } from './build-channels.js';
import type { BusCause } from './bus-account.js';
import type { CommandCounts, CommandWatcher, DramChannel } from './channel.js';
import { ReferenceDriver, type Release } from './reference-driver.js';
import { Requests } from './requests.js';

export interface DramReplay {
  readonly sequence: RequestSequence;
  /** By request, in ticks: `released`, `added`, `done`, and where the request lies. */
  readonly requests: Requests;
  /** When the last request was done. */
  readonly endTick: number;
  readonly counts: readonly CommandCounts[];
  /** Channel by channel the longest that a refresh was put off, ticks. */
  readonly longestPostponement: readonly number[];
  /** Bus by bus, if asked for: where its ticks went. They add up to `accountedTicks`. */
  readonly buses: readonly Readonly<Record<BusCause, number>>[];
  readonly accountedTicks: number;
  readonly events: number;
}

export interface ReplayOptions {
  readonly watcher?: CommandWatcher;
  /** Say where the time of the data buses went. */
  readonly accounts?: boolean;
}

export interface DramMachine {
  readonly device: MemoryDevice;
  readonly controller: ControllerOptions;
  /** Fields of an address; the device's own unless given. */
  readonly addressMapping?: string;
}

/** @throws InputError for an address mapping that does not fit the device */
export function replayStreams(machine: DramMachine, traffic: RequestStreams, options: ReplayOptions = {}): DramReplay {
  const { organization } = machine.device;
  const requestBytes = organization.burstBytes;
  const sequence = requestSequence(traffic, { capacityBytes: capacityBytes(organization), requestBytes });
  return replayRequests(machine, sequence, releaseOf(traffic, requestBytes), options);
}

/** A given sequence, released by given rules. @throws InputError as `replayStreams` */
export function replayRequests(
  { device, controller, addressMapping = device.addressMapping }: DramMachine,
  sequence: RequestSequence,
  release: Release,
  options: ReplayOptions = {},
): DramReplay {
  const requests = new Requests(sequence.address.length, new AddressMap(device, addressMapping));
  let channels: readonly DramChannel[] = [];
  const driver = new ReferenceDriver(requests, sequence, release, (observers) => {
    channels = buildChannels(device, controller, requests, { ...observers, ...options });
    return channels;
  });
  driver.run();
  let endTick = 0;
  for (const done of requests.done) if (done > endTick) endTick = done;
  driver.catchUp(endTick);
  const accounts = channels.flatMap(({ account }) => account ?? []);
  const accountedTicks = Math.max(endTick, ...accounts.map(({ busyUntil }) => busyUntil));
  return {
    sequence,
    requests,
    endTick,
    counts: channels.map(({ counts }) => counts),
    longestPostponement: channels.map(({ longestPostponement }) => longestPostponement),
    buses: accounts.flatMap((account) => account.close(accountedTicks)),
    accountedTicks,
    events: driver.simulation.events,
  };
}

/** How the requests of such traffic are released. */
export function releaseOf(traffic: RequestStreams, requestBytes: number): Release {
  const { mode, streams, window, depthTiles, requests, periodNumerator, periodDenominator, streamWindow = 0 } = traffic;
  const { offersPerTick: offers = OFFERS_PER_TICK, passesRefused = false } = traffic;
  const turn = requestsPerGrain(traffic, requestBytes);
  const release = { mode, streams, window, depthTiles, streamWindow, turn, offers, passesRefused };
  if (mode !== 'open') return release;
  const releaseAt = new Float64Array(requests);
  for (let k = 0; k < requests; k++) releaseAt[k] = Math.floor((k * periodNumerator) / periodDenominator);
  return { ...release, releaseAt };
}
