/** What a replay of packets records over time agrees with what it counts, and its page, trace and tables show it. */
import { describe, expect, it } from 'vitest';
import { runCongestion, type SchemeOutcome } from '../../../src/pipeline/congestion-run.js';
import { congestionOutputs } from '../../../src/report/network/congestion-outputs.js';
import { pauseWords } from '../../../src/report/network/congestion-tables.js';
import { loadCongestion } from '../../../src/scenario/load-congestion.js';
import type { CongestionRecording } from '../../../src/timeline/congestion-recording.js';

const scenario = loadCongestion('scenarios/congestion/victim.yaml', [
  ...[0, 1, 2, 3, 4].map((flow) => [`flows.${flow}.bytes`, 1_000_000] as const),
]);
const outcome = runCongestion(scenario, { record: true });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each(outcome.schemes.map((one) => [one.scheme, one] as const))('the recording of %s', (_, one) => {
  const { outcome: counted, recording } = one as SchemeOutcome & { readonly recording: CongestionRecording };

  it('has the largest queue, of the port that had it', () => {
    expect(Math.max(...recording.queueBytes)).toBe(counted.mostQueueBytes);
    const [fullest] = recording.ports;
    expect(fullest?.port).toBe(counted.ports.mostQueueBytes.indexOf(counted.mostQueueBytes));
  });

  it('has all the time that ports were paused, as spans and in its bins', () => {
    expect(sum(recording.pauses.map(({ fromNs, untilNs }) => untilNs - fromNs))).toBe(counted.pausedNs);
    expect(sum(recording.pausedPorts) * recording.binNs).toBeCloseTo(counted.pausedNs, 3);
  });

  it('has every byte that hosts sent', () => {
    // 48 bytes an acknowledgement; telemetry adds to both.
    const [data, ack] = one.scheme === 'hpcc' ? [1078, 76] : [1036, 48];
    expect(sum(recording.sentBytes)).toBe(counted.dataPackets * (data + ack));
  });

  it('keeps rates between nothing and the line rate, and PFC alone at the line rate', () => {
    const rates = recording.rateShare.filter((share) => !Number.isNaN(share));
    for (const share of rates) expect(share > 0 && share <= 1 + 1e-9).toBe(true);
    if (one.scheme === 'pfc') expect(Math.min(...rates)).toBeCloseTo(1, 9);
    else expect(Math.min(...rates)).toBeLessThan(0.6);
  });
});

it('shows schemes, holdings and flows on a page, and counts and pauses in a trace', () => {
  const files = congestionOutputs(scenario, outcome);
  const page = files['report.html'] as string;
  for (const words of ['packets, dcqcn', '8-&gt;9', 'queue (bytes)', 'for the queue at', '</html>'])
    expect(page).toContain(words);
  expect(page).not.toContain('<script');
  const { traceEvents } = JSON.parse([...(files['trace.json'] as Iterable<string>)].join('')) as {
    readonly traceEvents: readonly { readonly ph: string; readonly name: string; readonly pid: number }[];
  };
  const [pfc] = outcome.schemes;
  expect(traceEvents.filter(({ ph, pid }) => ph === 'X' && pid === 0)).toHaveLength(pfc!.recording!.pauses.length);
  expect(traceEvents.filter(({ ph, name }) => ph === 'C' && name === 'queue 9->6').length).toBeGreaterThan(10);
  const flows = (files['flows.csv'] as string).trim().split('\n');
  expect(flows).toHaveLength(1 + scenario.runs.length * 5);
});

describe('words on trouble', () => {
  const words = (changes: Parameters<typeof loadCongestion>[1]): string[] => {
    const changed = loadCongestion('scenarios/congestion/victim.yaml', [['schemes', ['pfc']], ...(changes ?? [])]);
    return runCongestion(changed).schemes.flatMap((one) =>
      pauseWords(one, (changed.runs[0] as (typeof changed.runs)[number]).input.fabric),
    );
  };

  it('name a slow host, whose pauses are the cause of others', () => {
    const slow = words([['faults', [{ kind: 'slow host', host: 6, rateGbps: 20, pauseBytes: 50_000 }]]]);
    expect(slow.join('\n')).toMatch(/^pfc: host 6 paused 9->6 for [\d,]+ ns$/m);
  });

  it('say when a storm of pauses has stopped the network', () => {
    const storm = words([['faults', [{ kind: 'pause storm', host: 6, fromNs: 50_000 }]]]);
    expect(storm.join('\n')).toMatch(/^pfc: 5 flows never end; the replay stopped at [\d,]+ ns$/m);
    expect(storm).toContain('pfc: paused by hosts for ever: 9->6');
  });

  it('count what is sent again where packets get lost', () => {
    const lossy = words([['buffer.lossless', false]]);
    expect(lossy.join('\n')).toMatch(/^pfc: [\d,]+ data packets sent, [\d,]+ of them again$/m);
  });
});
