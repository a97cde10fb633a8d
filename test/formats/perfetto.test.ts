/** A trace for Perfetto: what the naive second reader finds in it is what was simulated; small, and written as it runs. */
import { describe, expect, it } from 'vitest';
import { writeChromeTrace } from '../../src/formats/chrome-trace.js';
import { JobWaits } from '../../src/formats/perfetto/job-waits.js';
import { ProtobufWriter } from '../../src/formats/protobuf-writer.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { writePerfettoTrace } from '../../src/report/perfetto-trace.js';
import { traceDetails, traceStamp } from '../../src/report/trace-details.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Recording } from '../../src/simulator/observe/recorder.js';
import { jobName } from '../../src/workload/job.js';
import { type ReadSlice, type ReadTrace, readPerfetto } from '../support/perfetto-reader.js';
import { smallRun } from '../support/small-run.js';

const result = smallRun();
const { replay, scenario, jobs } = result;
const { cores, clockGHz } = scenario.platform;
const recording = replay.recording as Recording;

function bytesOf(of = result, options = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  writePerfettoTrace(of, options)((bytes) => pieces.push(bytes.slice()));
  return Buffer.concat(pieces);
}

const bytes = bytesOf();
const trace = readPerfetto(bytes);

/** The core of a track, by its group's name, and its own name. */
function placeOf({ tracks }: ReadTrace, track: bigint): { core: number; name: string } {
  const own = tracks.get(track)!;
  const group = own.parent === undefined ? undefined : tracks.get(own.parent)!.name;
  return { core: cores.findIndex(({ name, dataflow }) => `${name} (${dataflow})` === group), name: own.name };
}

const on = (name: string, from: ReadTrace = trace): (ReadSlice & { core: number })[] =>
  from.slices
    .map((slice) => ({
      ...slice,
      ...placeOf(from, slice.track),
      name: slice.name,
      on: placeOf(from, slice.track).name,
    }))
    .filter((slice) => slice.on === name);

describe('the Perfetto trace', () => {
  it('holds every span, where it was, to a nanosecond', () => {
    const key = (...parts: unknown[]): string => parts.join(' ');
    const read = new Map(
      (['load', 'compute', 'store'] as const).flatMap((activity) =>
        on(activity).map((slice) => [
          key(activity, slice.core, slice.args['job'], slice.args['tile']),
          [slice.start, slice.end, slice.name],
        ]),
      ),
    );
    const { spans } = recording;
    const taken = [...spans.core.keys()].filter((i) => spans.end[i]! > spans.start[i]!);
    expect(taken.length).toBeGreaterThan(5000);
    expect(read.size).toBe(taken.length);
    for (const i of taken) {
      const found = read.get(key(spans.activity[i], spans.core[i], spans.job[i], spans.tile[i]));
      expect(found).toEqual([
        Math.round(spans.start[i]! / clockGHz),
        Math.round(spans.end[i]! / clockGHz),
        jobName(jobs[spans.job[i]!]!),
      ]);
    }
  });

  it('has stalls that name who held the bus, and sum to the attribution', () => {
    const { states } = recording;
    const expected = [...states.core.keys()].filter((i) => states.cause[i] !== 'compute');
    const stalls = on('stall');
    expect(stalls.length).toBe(expected.filter((i) => states.end[i]! > states.start[i]!).length);
    cores.forEach((_, core) => {
      for (const cause of ['load', 'store', 'host', 'idle'] as const) {
        const sum = stalls
          .filter((slice) => slice.core === core && slice.args['cause'] === cause)
          .reduce((cycles, { start, end }) => cycles + (end - start) * clockGHz, 0);
        const parts = stalls.filter((slice) => slice.core === core).length;
        expect(Math.abs(sum - replay.attribution[core]![cause])).toBeLessThanOrEqual(parts * clockGHz);
      }
    });
    const held = stalls.filter(({ args }) => args['held by'] !== undefined);
    expect(held.length).toBe(expected.filter((i) => states.holder[i]! >= 0).length);
    for (const { name, args } of held) {
      expect(name).toContain(`(${args['held by']})`);
      expect(cores.map(({ name: core }) => core)).toContain(args['held by']);
    }
  });

  it('leads an arrow from each load to its compute to its store', () => {
    const flows = new Map<bigint, ReadSlice[]>();
    for (const slice of [...on('load'), ...on('compute'), ...on('store')]) {
      expect(slice.flows.length).toBe(1);
      flows.set(slice.flows[0]!, [...(flows.get(slice.flows[0]!) ?? []), slice]);
    }
    for (const parts of flows.values()) {
      const order = parts.sort((a, b) => a.start - b.start || a.end - b.end).map(({ category }) => category);
      expect(['load', 'compute', 'store'].filter((one) => order.includes(one))).toEqual(order);
      expect(new Set(parts.map(({ args }) => `${args['job']} ${args['tile']}`)).size).toBe(1);
    }
  });

  it('counts SG bytes and bandwidth as they were', () => {
    const { occupancy } = recording;
    cores.forEach((_, core) => {
      // Of several changes in a nanosecond the last, and of these only new values.
      const last = new Map<number, number>();
      occupancy.core.forEach((of, i) => {
        if (of === core) last.set(Math.round(occupancy.cycles[i]! / clockGHz), occupancy.bytes[i]!);
      });
      const changes = [...last].filter(([, value], i, all) => value !== all[i - 1]?.[1]);
      const counted = trace.counts.filter(({ track }) => {
        const place = placeOf(trace, track);
        return place.core === core && place.name === 'SG';
      });
      expect(changes.length).toBeGreaterThan(10);
      expect(counted.map(({ time, value }) => [time, value])).toEqual(changes);
    });
    const memory = [...trace.tracks].find(([, { name }]) => name === 'memory bandwidth')!;
    expect(memory[1].unit).toBe('bytes/cycle');
    const rates = trace.counts.filter(({ track }) => track === memory[0]);
    // ∫ of the rate is what the memory served; a rate may be held a nanosecond too long at each change.
    const served = rates.reduce((sum, { time, value }, i) => {
      const until = rates[i + 1]?.time ?? replay.timeline.makespanCycles / clockGHz;
      return sum + (until - time) * clockGHz * value;
    }, 0);
    expect(Math.abs(served / replay.bytesServed - 1)).toBeLessThan(0.01);
  });

  it('counts what a shared SRAM holds, where there is one', () => {
    const text = `name: sram
platform: {preset: S2, sharedSram: {MiB: 8, banks: 4, bandwidthGBps: 256}}
workload: {task: vision, jobs: 32, groupSize: 32}
mapper: {name: fcfs-earliest-finish}
`;
    const held = run(scenarioOf(readYaml(text, 'sram.yaml')), { record: true });
    const { cycles, bytes: inSram } = held.replay.network!.sram!.occupancy;
    const read = readPerfetto(bytesOf(held));
    const [track, { unit }] = [...read.tracks].find(([, { name }]) => name === 'SRAM')!;
    expect(unit).toBe('bytes');
    // Of several changes in a nanosecond the last, and only changes.
    const last = new Map(
      [...cycles].map((cycle, i) => [Math.round(cycle / held.scenario.platform.clockGHz), inSram[i]]),
    );
    const changes = [...last].filter(([, value], i, all) => value !== all[i - 1]?.[1]);
    expect(changes.length).toBeGreaterThan(2);
    expect(read.counts.filter((count) => count.track === track).map(({ time, value }) => [time, value])).toEqual(
      changes,
    );
    expect([...trace.tracks.values()].map(({ name }) => name)).not.toContain('SRAM');
  });

  it('is a twentieth of the JSON, and its times go on', () => {
    const json = [
      ...writeChromeTrace(replay, scenario.platform, jobs, traceStamp(scenario), { details: traceDetails(result) }),
    ].reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
    expect(json / bytes.length).toBeGreaterThan(20);
    for (const { start, end } of trace.slices) expect(end).toBeGreaterThanOrEqual(start);
  });

  it('says what it is of', () => {
    const [about] = on('run');
    expect(about?.args).toMatchObject({ scenario: scenario.name, seed: scenario.seed });
    expect(on('job').length).toBe(jobs.length);
  });

  it('holds a window and some cores, when asked', () => {
    const part = readPerfetto(bytesOf(result, { from: 5e5, to: 6e5, cores: [1] }));
    const loads = on('load', part);
    expect(loads.length).toBeGreaterThan(0);
    for (const { core, start, end } of loads) {
      expect(core).toBe(1);
      expect(start * clockGHz).toBeLessThanOrEqual(6e5);
      expect(end * clockGHz).toBeGreaterThanOrEqual(5e5);
    }
    const whole = on('load').filter(
      ({ core, start, end }) => core === 1 && start * clockGHz < 6e5 && end * clockGHz > 5e5,
    );
    expect(loads.map(({ args }) => args)).toEqual(whole.map(({ args }) => args));
  });

  it('leads an arrow to a job from the one it waited for', () => {
    const overlapped = smallRun('tenants-s2-overlapped');
    const read = readPerfetto(bytesOf(overlapped));
    const bands = read.slices.filter(({ category }) => category === 'job');
    const ends = overlapped.replay.timeline.jobEndCycles;
    const by = new Map<bigint, number[]>();
    for (const band of bands)
      for (const flow of band.flows) by.set(flow, [...(by.get(flow) ?? []), band.args['job'] as number]);
    const arrows = [...by.values()].filter((pair) => pair.length === 2);
    const waiting = overlapped.jobs.filter(({ after }) => after.length > 0);
    expect(waiting.length).toBeGreaterThan(10);
    expect(arrows.length).toBe(waiting.length);
    for (const pair of arrows) {
      const [before, later] = pair.sort((a, b) => a - b) as [number, number];
      const { after } = overlapped.jobs[later]!;
      expect(ends[before]).toBe(Math.max(...after.map((id) => ends[id]!)));
    }
  });
});

describe('job waits', () => {
  it('has the last job of a group let the first jobs of the next one begin, behind a barrier', () => {
    const groups = [
      [[0, 1], [2]],
      [[3], [4]],
    ];
    const waits = new JobWaits({ groups, after: [], host: { barrier: true, controlLatencyCycles: 0 } }, 5);
    for (const job of [0, 2, 1]) waits.end(job);
    for (const job of [3, 4]) waits.begin(job);
    expect(waits.flows(0)).toEqual([]);
    expect(waits.flows(2)).toEqual([]);
    expect(waits.flows(1).map(({ low }) => low)).toEqual([3, 4]);
    expect(waits.flows(3)).toEqual([waits.flows(1)[0]]);
  });
});

describe('the protobuf writer', () => {
  it('puts in the length of a message of any size', () => {
    for (const size of [0, 1, 126, 127, 128, 16_382, 16_384, 200_000]) {
      const writer = new ProtobufWriter();
      writer.open(1);
      writer.open(2);
      writer.data(3, new Uint8Array(size).fill(7));
      writer.close();
      writer.close();
      const unwrap = (bytes: Uint8Array): Uint8Array => {
        let length = 0;
        let at = 1;
        for (let shift = 0; ; shift += 7) {
          length += (bytes[at]! & 127) << shift;
          if (bytes[at++]! < 128) break;
        }
        expect(bytes.length - at).toBe(length);
        return bytes.subarray(at);
      };
      expect(unwrap(unwrap(unwrap(writer.take()))).length).toBe(size);
    }
  });
});
