/** trace.json: every event has the form the format asks for, and what is read back is what was simulated. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeChromeTrace } from '../../src/formats/chrome-trace.js';
import { REASONS, STALL_CAUSES } from '../../src/simulator/observe/attribution.js';
import type { Recording } from '../../src/simulator/observe/recorder.js';
import type { SimulationResult } from '../../src/simulator/simulate.js';
import { smallRun } from '../support/small-run.js';

const place = { pid: z.int().min(0), tid: z.int().min(0) };
const args = z.record(z.string(), z.union([z.string(), z.number()]));
const slice = z.strictObject({
  ...place,
  ph: z.literal('X'),
  ts: z.number().min(0),
  dur: z.number().positive(),
  name: z.string().min(1),
  cat: z.enum(['job', 'load', 'compute', 'store', 'stall']),
  args,
  bind_id: z
    .string()
    .regex(/^0x[0-9a-f]+$/)
    .optional(),
  flow_in: z.literal(true).optional(),
  flow_out: z.literal(true).optional(),
});
const counter = z.strictObject({
  ...place,
  ph: z.literal('C'),
  ts: z.number().min(0),
  name: z.string(),
  args: z.record(z.string(), z.number().min(0)),
});
const naming = z.strictObject({
  ...place,
  ph: z.literal('M'),
  name: z.enum(['process_name', 'process_sort_index', 'thread_name', 'thread_sort_index']),
  args,
});
const trace = z.strictObject({
  displayTimeUnit: z.literal('ns'),
  otherData: args,
  traceEvents: z.array(z.discriminatedUnion('ph', [slice, counter, naming])),
});

const { replay, scenario, jobs } = smallRun();
const { platform } = scenario;
const { spans, states } = replay.recording as Recording;
const read = (options = {}) =>
  trace.parse(JSON.parse([...writeChromeTrace(replay, platform, jobs, { scenario: 'x' }, options)].join('')));
const slicesOf = (options = {}) => read(options).traceEvents.filter((event) => event.ph === 'X');
const cycles = (us: number): number => us * 1000 * platform.clockGHz;

describe('a trace', () => {
  const slices = slicesOf();

  it('has every span once, where it was', () => {
    const taken = [...spans.core.keys()].filter((i) => spans.end[i]! > spans.start[i]!);
    const key = (activity: string, core: number, job: unknown, tile: unknown): string =>
      `${activity} ${core} ${job} ${tile}`;
    const back = new Map(
      slices
        .filter(({ cat }) => cat !== 'job' && cat !== 'stall')
        .map((one) => [key(one.cat, one.pid, one.args['job'], one.args['tile']), one]),
    );
    expect(back.size).toBe(taken.length);
    for (const i of taken) {
      const one = back.get(key(spans.activity[i]!, spans.core[i]!, spans.job[i], spans.tile[i]));
      expect(cycles(one!.ts)).toBeCloseTo(spans.start[i]!, 3);
      expect(cycles(one!.dur)).toBeCloseTo(spans.end[i]! - spans.start[i]!, 3);
    }
  });

  it('sums to the timeline: compute and stalls of a core are its makespan', () => {
    platform.cores.forEach((_, core) => {
      const sum = (cat: string, cause?: string, reason?: string): number =>
        slices
          .filter(({ pid, cat: of }) => pid === core && of === cat)
          .filter(({ args }) => cause === undefined || args['cause'] === cause)
          .filter(({ args }) => reason === undefined || args['reason'] === reason)
          .reduce((total, { dur }) => total + cycles(dur), 0);
      const { compute, load, store, host, idle } = replay.attribution[core]!;
      expect(sum('compute')).toBeCloseTo(compute, 2);
      expect(sum('stall', 'load')).toBeCloseTo(load, 2);
      expect(sum('stall', 'store')).toBeCloseTo(store, 2);
      for (const cause of STALL_CAUSES)
        for (const reason of REASONS[cause]) {
          const told: Readonly<Record<string, number>> = replay.stalls[core]![cause];
          expect(sum('stall', cause, reason)).toBeCloseTo(told[reason]!, 2);
        }
      expect(sum('stall')).toBeCloseTo(load + store + host + idle, 2);
      expect(sum('compute') + sum('stall')).toBeCloseTo(replay.timeline.makespanCycles, 2);
    });
  });

  it('leads an arrow from each load to its compute to its store', () => {
    const flows = new Map<string, typeof slices>();
    for (const one of slices)
      if (one.bind_id !== undefined) flows.set(one.bind_id, [...(flows.get(one.bind_id) ?? []), one]);
    expect(flows.size).toBeGreaterThan(100);
    for (const parts of flows.values()) {
      const order = parts.sort((a, b) => a.ts - b.ts).map(({ cat }) => cat);
      expect(['load', 'compute', 'store'].filter((cat) => order.includes(cat as 'load'))).toEqual(order);
      expect(new Set(parts.map(({ args: { job, tile } }) => `${job} ${tile}`)).size).toBe(1);
    }
  });

  it('has tracks that do not overlap', () => {
    const tracks = new Map<string, [number, number][]>();
    for (const { pid, tid, ts, dur } of slices)
      tracks.set(`${pid} ${tid}`, [...(tracks.get(`${pid} ${tid}`) ?? []), [ts, ts + dur]]);
    for (const list of tracks.values()) {
      list.sort(([a], [b]) => a - b);
      for (let i = 1; i < list.length; i++) expect(list[i]![0]).toBeGreaterThanOrEqual(list[i - 1]![1] - 1e-6);
    }
  });

  it('counts each core’s share of the bandwidth', () => {
    const counters = read().traceEvents.filter((event) => event.ph === 'C');
    const names = new Set(counters.map(({ pid, name }) => `${pid} ${name}`));
    platform.cores.forEach((_, core) => {
      expect(names).toContain(`${core} bandwidth share (bytes/cycle)`);
      expect(names).toContain(`${core} SG bytes`);
    });
    expect(names).toContain(`${platform.cores.length} bandwidth (bytes/cycle)`);
  });
});

describe('a part of a trace', () => {
  it('holds what overlaps the window, and only that', () => {
    const [from, to] = [5e5, 6e5];
    const inside = slicesOf({ from, to });
    expect(inside.length).toBeGreaterThan(0);
    for (const { ts, dur } of inside) {
      expect(cycles(ts)).toBeLessThan(to);
      expect(cycles(ts + dur)).toBeGreaterThan(from - 1e-6);
    }
    expect(inside).toEqual(slicesOf().filter(({ ts, dur }) => cycles(ts) < to && cycles(ts + dur) > from));
  });

  it('holds only the cores asked for', () => {
    expect(new Set(slicesOf({ cores: [1] }).map(({ pid }) => pid))).toEqual(new Set([1]));
  });
});

it('is written piece by piece: a million spans need no memory of their own', () => {
  const count = 1_000_000;
  const many: Recording = {
    wholeTo: Number.POSITIVE_INFINITY,
    tellHolder: () => {},
    spans: {
      activity: new Array(count).fill('compute'),
      core: new Array(count).fill(0),
      job: new Array(count).fill(0),
      tile: Array.from({ length: count }, (_, i) => i),
      start: Array.from({ length: count }, (_, i) => i * 10),
      end: Array.from({ length: count }, (_, i) => i * 10 + 9),
    },
    states: { cause: [], reason: [], holder: [], core: [], start: [], end: [] },
    occupancy: { core: [], cycles: [], bytes: [] },
    bandwidth: { cycles: [], bytesPerCycle: [], byCore: [] },
    requests: { cycles: [], underWay: [], rowHitRate: [] },
  };
  const large: SimulationResult = { ...replay, recording: many };
  const before = process.memoryUsage().heapUsed;
  let pieces = 0;
  let bytes = 0;
  let most = 0;
  for (const piece of writeChromeTrace(large, platform, jobs, {})) {
    pieces++;
    bytes += piece.length;
    if (pieces % 100_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  expect(pieces).toBeGreaterThan(count);
  expect(bytes).toBeGreaterThan(100e6);
  expect(most).toBeLessThan(bytes / 2); // garbage on the way, never the trace
});

it('has a stall for each wait the simulator told of', () => {
  const waits = states.cause.filter((cause) => cause !== 'compute').length;
  expect(slicesOf().filter(({ cat }) => cat === 'stall')).toHaveLength(waits);
});
