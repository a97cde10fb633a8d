/**
 * The kernel at a steady number of pending events, and with components that have a clock each, beside the kernel that
 * came before it (old-kernel: heap-js, and a list of alarms that is searched for each event) in the same run.
 */
import { Random } from '../../src/base/random.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { Simulation as OldSimulation } from './old-kernel/simulation.js';
import { ring } from './ring.js';

type Clocks = typeof import('./clocks.js');

const own = (await import('./clocks.js?own' as string)) as Clocks;
const old = (await import('./clocks.js?old' as string)) as Clocks;

const CLOCKS = [2, 64, 512, 4096];
const QUEUES = [2, 16, 1000, 100_000];
const COMPONENTS = [2, 64, 512, 4096];
const PAIRS = 15;

export function benchKernel() {
  const delays = delaysOf(1 << 16);
  /** An event comes every 500 cycles for each that is pending. */
  const cyclesOf = (events: number, pending: number): number => (events / pending) * 500;
  const clocks = CLOCKS.map((count) =>
    compared(
      count,
      (kernel, { clocked }) => clocked(kernel, count, delays),
      // the old kernel looks at every clock for every event
      (isOld) => cyclesOf(isOld ? Math.min(200_000, 8e6 / count) : 200_000, count),
    ),
  );
  const queues = QUEUES.map((count) =>
    compared(
      count,
      (kernel, { held }) => held(kernel, count, delays),
      () => cyclesOf(200_000, count),
    ),
  );
  return {
    eventsPerSecond: of(queues, ({ perSecond }) => perSecond)[1000],
    eventsPerSecondByQueueSize: of(queues, ({ perSecond }) => perSecond),
    timesOldByQueueSize: of(queues, ({ timesOld }) => timesOld),
    eventsPerSecondByClocks: of(clocks, ({ perSecond }) => perSecond),
    oldEventsPerSecondByClocks: of(clocks, ({ oldPerSecond }) => oldPerSecond),
    timesOldByClocks: of(clocks, ({ timesOld }) => timesOld),
    bytesPerEventByClocks: of(clocks, ({ bytes }) => bytes),
    bytesPerEventByQueueSize: of(queues, ({ bytes }) => bytes),
    messagesPerSecondByComponents: Object.fromEntries(COMPONENTS.map((count) => [count, messagesPerSecond(count)])),
  };
}

/** Of components that send over links, the fastest round: a message is one event. */
function messagesPerSecond(components: number): number {
  const simulation = ring(components);
  const ns = Array.from({ length: 12 }, () => own.nsPerEvent(simulation, (200_000 / components) * 9));
  return 1e9 / Math.min(...ns);
}

interface Compared {
  readonly count: number;
  /** Events, the fastest round. */
  readonly perSecond: number;
  readonly oldPerSecond: number;
  /** The median of the pairs. */
  readonly timesOld: number;
  readonly bytes: number;
}

type Fill = (kernel: Simulation | OldSimulation, code: Clocks) => void;

/** Old and new in turn; the first rounds, in which both are compiled, are forgotten. */
function compared(count: number, fill: Fill, cycles: (isOld: boolean) => number): Compared {
  const mine = new Simulation();
  const theirs = new OldSimulation();
  fill(mine, own);
  fill(theirs, old);
  const ns: number[] = [];
  const oldNs: number[] = [];
  for (let pair = 0; pair < PAIRS + 3; pair++) {
    const theirNs = old.nsPerEvent(theirs, cycles(true));
    const myNs = own.nsPerEvent(mine, cycles(false));
    if (pair < 3) continue;
    ns.push(myNs);
    oldNs.push(theirNs);
  }
  // less than nothing where garbage of others was collected meanwhile: that round says nothing
  const bytes = Array.from({ length: 9 }, () => own.bytesPerEvent(mine, cycles(false))).filter((each) => each >= 0);
  return {
    count,
    perSecond: 1e9 / Math.min(...ns),
    oldPerSecond: 1e9 / Math.min(...oldNs),
    timesOld: median(ns.map((mine, i) => oldNs[i]! / mine)),
    bytes: Math.round(median(bytes) * 100) / 100,
  };
}

function of(rows: readonly Compared[], value: (row: Compared) => number): Record<number, number> {
  return Object.fromEntries(rows.map((row) => [row.count, value(row)]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function delaysOf(count: number): Float64Array {
  const random = new Random(1);
  return Float64Array.from({ length: count }, () => random.uniform() * 1000);
}
