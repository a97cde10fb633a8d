/**
 * Bandwidth of streams that may only have so many bytes under way. A short window follows a row across the channels: it
 * stands still while a row is opened, runs at one channel's speed inside it, and with luck overlaps the next. No
 * formula was found that holds from one row to all of them, so the bursts are followed one by one: each is asked for
 * when one of its stream's is done, waits for its row and its channel, and comes back. Refresh stops all channels at
 * once and closes their rows. GB/s = bytes per nanosecond.
 */
import { Heap } from 'heap-js';
import { stream as randomStream } from '../../../base/random.js';
import { DEVICE_FIT } from './fit.js';
import type { DeviceTiming } from './timing.js';
import type { Traffic } from './traffic.js';

/** Bursts followed: a few thousand rows. The first tenth is not counted. */
const BURSTS = 20_000;
/** Streams live this far apart: in other rows of the same banks. */
const REGION_BYTES = 2 ** 26;
const PAGE_BYTES = 4096;

interface Stream {
  readonly base: number;
  /** Next burst, counted from address 0; bursts left of the tile. */
  next: number;
  left: number;
  /** When the bursts under way will be done. */
  readonly underWay: Heap<number>;
  lastAskedNs: number;
  row: number;
  rowOpenNs: number;
}

export function windowedGBps(device: DeviceTiming, traffic: Traffic, fit = DEVICE_FIT): number {
  const { channels, burstBytes, rowBytes, burstNs, tREFI, tRFC, tRP, tRCD, CL } = device;
  const random = randomStream(1, 'window');
  const window = Math.max(1, Math.floor(traffic.windowBytes / burstBytes));
  const freeNs = new Float64Array(channels);
  const openRow = new Int32Array(device.banks * channels).fill(-1);
  const streams = Array.from({ length: traffic.streams }, (_, i): Stream => {
    const base = (i * REGION_BYTES) / burstBytes;
    return {
      base,
      next: base,
      left: 0,
      underWay: new Heap<number>(Heap.minComparatorNumber),
      lastAskedNs: 0,
      row: -1,
      rowOpenNs: 0,
    };
  });
  let refreshes = 0;
  let startNs = 0;
  let endNs = 0;
  const uncounted = BURSTS / 10;
  for (let burst = 0; burst < BURSTS; burst++) {
    const stream = streams.reduce((first, other) => (mayAsk(other, window) < mayAsk(first, window) ? other : first));
    const askedNs = mayAsk(stream, window);
    if (stream.underWay.length === window) stream.underWay.pop();
    stream.lastAskedNs = askedNs;
    if (stream.left === 0) {
      stream.left = traffic.tileBytes / burstBytes;
      const page = random.below(REGION_BYTES / 2 / PAGE_BYTES);
      stream.next = stream.base + (page * PAGE_BYTES) / burstBytes;
    }

    const refreshed = Math.floor(askedNs / tREFI);
    if (refreshed > refreshes) {
      refreshes = refreshed;
      openRow.fill(-1);
      for (let c = 0; c < channels; c++) freeNs[c] = Math.max(freeNs[c]!, refreshed * tREFI + tRFC);
      for (const each of streams) each.row = -1;
    }

    const row = Math.floor((stream.next * burstBytes) / rowBytes);
    const channel = row % channels;
    const rowOfChannel = Math.floor(row / channels);
    const bank = channel * device.banks + (rowOfChannel % device.banks);
    if (openRow[bank] !== rowOfChannel) {
      const from = refreshes === 0 ? askedNs : Math.max(askedNs, refreshes * tREFI + tRFC);
      stream.rowOpenNs = from + tRCD + (openRow[bank] === -1 ? 0 : tRP);
      openRow[bank] = rowOfChannel;
    } else if (stream.row !== row) stream.rowOpenNs = askedNs;
    stream.row = row;

    const dataNs = Math.max(askedNs, stream.rowOpenNs) + fit.controllerNs + CL + burstNs;
    const doneNs = Math.max(dataNs, freeNs[channel]! + burstNs);
    freeNs[channel] = doneNs;
    stream.underWay.push(doneNs);
    stream.next++;
    stream.left--;
    endNs = Math.max(endNs, doneNs);
    if (burst === uncounted) startNs = endNs;
  }
  return ((BURSTS - uncounted) * burstBytes) / (endNs - startNs);
}

/** When a stream may ask for its next burst: when one of a full window is done. */
function mayAsk({ underWay, lastAskedNs }: Stream, window: number): number {
  return underWay.length < window ? lastAskedNs : Math.max(lastAskedNs, underWay.peek() as number);
}
