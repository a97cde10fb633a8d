/**
 * Stragglers, pipeline stages and execution traces packet by packet: they send what their chunks send, every byte arrives,
 * and where nothing shares a link they take what chunks take and what packets add to a message by formula.
 */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import {
  clusterPackets,
  collectiveFlows,
  sentBytesOf,
  traceFlows,
  trainingFlows,
} from '../../src/pipeline/cluster-packets.js';
import { runCollective } from '../../src/pipeline/collective-run.js';
import { runCongestion } from '../../src/pipeline/congestion-run.js';
import type { ClusterScenario } from '../../src/scenario/cluster-scenario.js';
import { clusterOf } from '../../src/scenario/load-cluster.js';
import { replayTrace } from '../../src/simulator/network/replay-trace.js';
import { train } from '../../src/train.js';
import { checkFlows, type Flow } from '../../src/workload/flows/flow.js';
import type { ExecutionTrace, TraceNode, TraceWork } from '../../src/workload/training/execution-trace.js';

/** Two dimensions of switches: 25 GB/s a link, which are 200 Gb/s, and 500 ns a hop. */
const [RATE, HOP_NS, ENDPOINT_NS] = [200, 500, 10];
const SIZES = [2, 2];

function scenarioOf(rest: string, sizes: readonly number[] = SIZES): ClusterScenario {
  const dimensions = sizes.map((size) => `    - {topology: switch, size: ${size}, linkGBps: 25, latencyNs: ${HOP_NS}}`);
  const text = `kind: cluster
name: small
network:
  endpointDelayNs: ${ENDPOINT_NS}
  dimensions:
${dimensions.join('\n')}
schedule: {order: baseline, chunks: 3}
model: packet
activeChunks: 2
packets: {schemes: [pfc]}
${rest}
`;
  return clusterOf(readYaml(text, 'small.yaml'));
}

function played(scenario: ClusterScenario, timeNs: number, flows: readonly Flow[]) {
  const packets = clusterPackets(scenario, { timeNs }, flows);
  const { fabric } = packets.runs[0]!.input;
  expect(checkFlows(flows, fabric.hosts)).toBe(flows);
  const [{ meanEndNs, outcome }] = runCongestion(packets).schemes as unknown as [Played];
  expect(outcome.completedFlows).toBe(flows.length);
  return { endNs: meanEndNs, sent: sentBytesOf(flows, fabric.hosts) };
}
interface Played {
  readonly meanEndNs: number;
  readonly outcome: { readonly completedFlows: number };
}

function collective(stragglers: string) {
  const scenario = scenarioOf(`collective: {kind: all-reduce, bytes: 60000}\n${stragglers}`);
  const { traffic } = scenario;
  if (traffic.kind !== 'collective') throw new Error('a collective');
  const causes = collectiveFlows(scenario, traffic.collective);
  const { replay } = runCollective(scenario, traffic, undefined, causes);
  return { ...played(scenario, replay.timeNs, causes.finish()), replay };
}

/** What packets add to a message over two links: headers, a packet stored and forwarded, the acknowledgement's way. */
function addedNs(bytes: number): number {
  const packets = Math.ceil(bytes / 1000);
  const last = bytes - 1000 * (packets - 1) + 36;
  const ns = (size: number): number => (8 * size) / RATE;
  const received =
    packets === 1 ? 2 * ns(last) : Math.max((packets - 1) * ns(1036) + ns(last), packets * ns(1036)) + ns(last);
  return received - ns(bytes) + 2 * ns(48) + 2 * HOP_NS;
}

describe('stragglers', () => {
  const together = collective('');

  it('that all begin late end as much later', () => {
    const late = [0, 1, 2, 3].map((accelerator) => `{accelerator: ${accelerator}, offsetNs: 7000}`);
    const { endNs, sent } = collective(`stragglers: [${late.join(', ')}]`);
    expect(endNs).toBeCloseTo(together.endNs + 7000, 6);
    expect(sent).toEqual(together.sent);
  });

  it('of one hold up all', () => {
    const { endNs, sent, replay } = collective('stragglers: [{accelerator: 2, offsetNs: 50000}]');
    // It has all its bytes still to send; the others' chunks wait in an order of their own, which is not the best.
    const sendingNs = Math.max(...replay.dimensions.map(({ sentBytes }) => (8 * sentBytes) / RATE));
    expect(endNs).toBeGreaterThanOrEqual(50_000 + sendingNs);
    expect(endNs).toBeLessThan(50_000 + 2 * together.endNs);
    expect(sent).toEqual(together.sent);
    replay.dimensions.forEach(({ sentBytes }, d) => {
      for (let rank = 0; rank < 4; rank++) expect(sent[4 * d + rank]).toBe(sentBytes);
    });
  });
});

const LAYERS = (bytes: number, stages: number): string =>
  Array.from({ length: stages }, (_, i) => {
    const reduced = bytes === 0 ? '' : `, collective: all-reduce, bytes: ${bytes}`;
    const passes = `forward: {computeNs: 3000${reduced}}, inputGrad: {computeNs: 4000}, weightGrad: {computeNs: 5000}`;
    return `    - {name: l${i}, outputBytes: 8500, ${passes}}`;
  }).join('\n');

function pipeline(stages: number, microBatches: number, bytes = 0, sizes = SIZES, rest = '') {
  const scenario = scenarioOf(
    `job:\n  pipeline: {stages: ${stages}, microBatches: ${microBatches}}\n  layers:\n${LAYERS(bytes, stages)}\n${rest}`,
    sizes,
  );
  const { traffic } = scenario;
  if (traffic.kind !== 'job') throw new Error('a job');
  const causes = trainingFlows(scenario, traffic.job, traffic.iterations);
  const { replay } = train(scenario, { ...traffic, timedBy: undefined }, { causes });
  return { ...played(scenario, replay.timeNs, causes.finish()), replay };
}

describe('pipeline stages', () => {
  it('take what chunks take and what packets add to two messages, where nothing meets', () => {
    const { endNs, replay } = pipeline(2, 1);
    expect(endNs).toBeCloseTo(replay.timeNs + 2 * addedNs(8500), 6);
  });

  it('send what chunks send, between stages and within', () => {
    const { sent, replay } = pipeline(2, 4, 40_000);
    // Of both stages: accelerators 0 and 1, and 2 and 3; the outer dimension lies between the stages.
    for (const rank of [0, 1]) expect(sent[rank]).toBe(replay.dimensions[0]!.sentBytes);
    expect(sent[4]! + sent[6]!).toBe(replay.stageBytes[0]);
  });

  it('pass a message on where they differ in two dimensions', () => {
    // Stages 1 and 2 of four, two by two: a message from one to the other crosses both dimensions.
    const { endNs, sent, replay } = pipeline(4, 1, 0, [2, 2]);
    const hops = 2 * (1 + 2 + 1);
    const oneHop = addedNs(8500) + 2 * HOP_NS + (8 * 8500) / RATE;
    expect(endNs).toBeCloseTo(replay.timeNs + 6 * addedNs(8500) + 2 * oneHop, 6);
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(hops * 8500);
  });

  it('wait for a straggler', () => {
    const [early, late] = ['', 'stragglers: [{accelerator: 0, offsetNs: 30000}]'].map((rest) =>
      pipeline(2, 2, 0, SIZES, rest),
    );
    expect(late!.endNs).toBeCloseTo(early!.endNs + 30_000, 6);
  });
});

function traced(works: readonly (readonly [TraceWork, ...number[]])[][]) {
  const scenario = scenarioOf('collective: {kind: all-reduce, bytes: 60000}');
  const traces = works.map((nodes, rank): ExecutionTrace => {
    const made = nodes.map(
      ([work, ...after], i): TraceNode => ({ id: `${i}`, name: `${i}`, after: after.map(String), work }),
    );
    return { name: `trace ${rank}`, nodes: made, groups: new Map(), notes: [] };
  });
  const causes = traceFlows(scenario);
  const { cluster, schedule, options } = scenario;
  const { timeNs, dimensions } = replayTrace({ cluster, traces, schedule, options, causes });
  return { ...played(scenario, timeNs, causes.finish()), timeNs, dimensions };
}

describe('execution traces', () => {
  const compute = (ns: number, onHost = false): TraceWork => ({ kind: 'compute', ns, onHost });
  const reduce: TraceWork = {
    ...{ kind: 'collective', collective: 'all-reduce', bytes: 60_000, involved: undefined },
    ...{ group: undefined, priority: 0 },
  };

  it('take what they compute, one computation at a time on a unit', () => {
    expect(traced([[[compute(10)], [compute(20)], [compute(25, true)]]]).endNs).toBe(30);
  });

  it('of a collective are the collective', () => {
    const { endNs, sent, dimensions } = traced([[[compute(1000)], [reduce, 0], [compute(500), 1]]]);
    const alone = collective('');
    expect(endNs).toBeCloseTo(1000 + alone.endNs + 500, 6);
    expect(sent).toEqual(alone.sent);
    for (let d = 0; d < 2; d++) expect(sent[4 * d]).toBe(dimensions[d]!.sentBytes);
  });

  it('pass messages, and what waits for one waits for all its bytes', () => {
    const send: TraceWork = { kind: 'send', to: 1, bytes: 8500, tag: 3 };
    const receive: TraceWork = { kind: 'receive', from: 0, bytes: 8500, tag: 3 };
    const { endNs, timeNs, sent } = traced([
      [[compute(700)], [send, 0]],
      [[receive], [compute(900), 0]],
      [[compute(1)]],
      [[compute(1)]],
    ]);
    expect(endNs).toBeCloseTo(timeNs + addedNs(8500), 6);
    expect(sent[0]).toBe(8500);
  });
});
