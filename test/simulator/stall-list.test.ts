/** Stalls one by one: they sum to the attribution, name the job that comes next, and the worst are the longest. */
import { describe, expect, it } from 'vitest';
import { writeStalls } from '../../src/formats/stall-csv.js';
import { isLeftOut, jsonTraceBytes, traceFiles } from '../../src/report/trace-files.js';
import type { Recording } from '../../src/simulator/observe/recorder.js';
import { type Stall, stallsOf, worstStalls } from '../../src/simulator/observe/stall-list.js';
import { smallRun } from '../support/small-run.js';

const result = smallRun();
const { replay, scenario, jobs } = result;
const recording = replay.recording as Recording;
const { cores } = scenario.platform;
const stalls = [...stallsOf(recording, cores.length)];

describe('stalls', () => {
  it('sum to what the attribution says, cause by cause and reason by reason', () => {
    for (const [core, told] of replay.stalls.entries())
      for (const cause of ['load', 'store', 'host'] as const)
        for (const [reason, cycles] of Object.entries(told[cause])) {
          const own = stalls.filter((stall) => stall.core === core && stall.cause === cause && stall.reason === reason);
          expect(own.reduce((sum, { start, end }) => sum + end - start, 0)).toBeCloseTo(cycles, 4);
        }
  });

  it('name the job that computes next on the core', () => {
    const { spans } = recording;
    for (const { core, end, job } of stalls) {
      let next = -1;
      for (let i = 0; i < spans.core.length; i++)
        if (spans.activity[i] === 'compute' && spans.core[i] === core && spans.start[i]! >= end - 1e-9)
          if (next < 0 || spans.start[i]! < spans.start[next]!) next = i;
      expect(job).toBe(next < 0 ? -1 : spans.job[next]);
    }
  });

  it('are ranked by length', () => {
    const lengths = stalls.map(({ start, end }) => end - start).sort((a, b) => b - a);
    expect(worstStalls(stalls, 10).map(({ start, end }) => end - start)).toEqual(lengths.slice(0, 10));
    const stall = (start: number, end: number): Stall => {
      return { core: 0, start, end, cause: 'load', reason: 'transfer', holder: -1, job: 0 };
    };
    expect(worstStalls([stall(0, 5), stall(5, 10), stall(20, 26)], 2)).toEqual([stall(20, 26), stall(0, 5)]);
    expect(worstStalls([], 3)).toEqual([]);
  });

  it('are a CSV row each', () => {
    const [header, ...rows] = [
      ...writeStalls(
        stalls,
        cores.map(({ name }) => name),
        jobs.map(({ name }) => name),
      ),
    ];
    expect(header).toBe('core,start_cycles,end_cycles,cycles,cause,reason,held_by,job,name\n');
    expect(rows.length).toBe(stalls.length);
    const { core, start, cause, reason } = stalls[3] as Stall;
    expect(rows[3]).toContain(`${cores[core]!.name},${start},`);
    expect(rows[3]).toContain(`,${cause},${reason},`);
  });
});

describe('which traces are written', () => {
  it('rests on a size that is about right', () => {
    const { 'trace.json': json } = traceFiles(result, 'json');
    const bytes = [...(json as Iterable<string>)].reduce((sum, piece) => sum + piece.length, 0);
    expect(Math.abs(jsonTraceBytes(recording) / bytes - 1)).toBeLessThan(0.15);
  });

  it('leaves JSON out beyond 32 MB unless it is asked for', () => {
    expect(isLeftOut(result)).toBe(false);
    const many = Array.from({ length: 32e6 / 135 }, () => 0);
    const occupancy = { core: many, cycles: many, bytes: many };
    const large = { ...result, replay: { ...replay, recording: { ...recording, occupancy } } };
    expect(isLeftOut(large)).toBe(true);
    expect(traceFiles(large)).toEqual({ 'trace.json': undefined, 'trace.pftrace': undefined });
    expect(traceFiles(large, 'json')['trace.json']).toBeDefined();
  });
});
