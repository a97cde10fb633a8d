/**
 * Chakra traces in their three forms, what is refused and noted in them, and what they come to on a network.
 */
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { CHAKRA_PROTO } from '../../src/formats/chakra/proto.js';
import { readChakra } from '../../src/formats/chakra.js';
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { replayTrace } from '../../src/simulator/network/replay-trace.js';
import type { ExecutionTrace } from '../../src/workload/training/execution-trace.js';

const root = protobuf.parse(CHAKRA_PROTO).root;

interface RawNode {
  readonly id: number;
  readonly name?: string;
  readonly type: number;
  readonly dataDeps?: readonly number[];
  readonly ctrlDeps?: readonly number[];
  readonly durationMicros?: number;
  readonly inputs?: { readonly values: string };
  readonly attr?: readonly Record<string, unknown>[];
}

const [METADATA, LOAD, COMPUTE, SEND, RECEIVE, COLLECTIVE] = [1, 2, 4, 5, 6, 7] as const;

function encode(nodes: readonly RawNode[]): Uint8Array {
  const writer = protobuf.Writer.create();
  root.lookupType('chakra.GlobalMetadata').encodeDelimited({ version: '0.0.4' }, writer);
  const Node = root.lookupType('chakra.Node');
  for (const node of nodes) Node.encodeDelimited(Node.fromObject(node), writer);
  return writer.finish();
}

const compute = (id: number, durationMicros: number, dataDeps: number[] = [], onHost = false): RawNode => ({
  id,
  name: `compute ${id}`,
  type: COMPUTE,
  durationMicros,
  dataDeps,
  attr: [{ name: 'is_cpu_op', boolVal: onHost }],
});
const collective = (
  id: number,
  type: number,
  bytes: number,
  dataDeps: number[] = [],
  more: Record<string, unknown>[] = [],
): RawNode => ({
  id,
  type: COLLECTIVE,
  dataDeps,
  attr: [{ name: 'comm_type', int64Val: type }, { name: 'comm_size', uint64Val: bytes }, ...more],
});
const message = (id: number, type: number, peer: number, bytes: number, dataDeps: number[] = []): RawNode => ({
  id,
  type,
  dataDeps,
  attr: [
    { name: type === SEND ? 'comm_dst' : 'comm_src', uint32Val: peer },
    { name: 'comm_size', int64Val: bytes },
  ],
});

const read = (nodes: readonly RawNode[], name = 'trace.0.et'): ExecutionTrace => readChakra(encode(nodes), name);

const RING_OF_8: Cluster = {
  dimensions: [
    {
      topology: 'ring',
      size: 8,
      linksPerAccelerator: 2,
      linkGiBps: 25,
      latencyNs: 500,
      nicNs: 0,
      routerNs: 0,
      algorithm: 'ring',
      allToAllAlgorithm: 'direct',
    },
  ],
  endpointDelayNs: 10,
  reductionBytesPerNs: 50,
};
const run = {
  schedule: { order: 'baseline', chunks: 4 },
  options: { model: 'astra', queue: 'fifo', activeChunks: 1, wholeNs: true },
} as const;

describe('a Chakra trace', () => {
  it('of one all-reduce takes what the regression test of ASTRA-sim 2 says', () => {
    // Ring of 8, 50 GiB/s, 500 ns, 1 MiB in 4 chunks, reduced at 50 bytes/ns
    // (astra-sim@518bd51 tests/rt_template/refs/stdout.txt).
    const trace = read([collective(1, 0, 1_048_576)]);
    expect(replayTrace({ ...run, cluster: RING_OF_8, traces: [trace] }).timeNs).toBe(117_780);
    const each = Array.from({ length: 8 }, () => trace);
    expect(replayTrace({ ...run, cluster: RING_OF_8, traces: each }).timeNs).toBe(117_780);
  });

  it('waits for its dependencies, computes one thing at a time, and communicates beside it', () => {
    const trace = read([
      compute(1, 3),
      compute(2, 5, [1]),
      compute(3, 7),
      collective(4, 0, 1_048_576, [1]),
      compute(5, 1, [4]),
      compute(6, 100, [], true),
    ]);
    const { timeNs, ranks } = replayTrace({ ...run, cluster: RING_OF_8, traces: [trace] });
    expect(timeNs).toBe(3000 + 117_780 + 1000);
    expect(ranks[0]).toMatchObject({ computeNs: 16_000, hostNs: 100_000, exposedNs: timeNs - 16_000 });
  });

  it('reads the same from JSON, object after object or as a workload graph', () => {
    const nodes = [
      compute(1, 3),
      collective(2, 2, 4096, [1], [{ name: 'involved_dim', boolList: { values: [true] } }]),
    ];
    const chain = `{"version": "0.0.4"}\n{"id": "1", "name": "compute 1", "type": "COMP_NODE", "durationMicros": "3",
      "attr": [{"name": "is_cpu_op", "boolVal": false}]}\n{"id": "2", "type": "COMM_COLL_NODE", "dataDeps": ["1"],
      "attr": [{"name": "comm_type", "int64Val": "2"}, {"name": "comm_size", "uint64Val": "4096"},
      {"name": "involved_dim", "boolList": {"values": [true]}}]}`;
    const graph = JSON.stringify({
      workload_graph: [
        { Id: 1, Name: 'compute 1', NodeType: 4, is_cpu_op: false, runtime: 3, data_deps: [] },
        { Id: 2, Name: '', NodeType: 7, data_deps: [1], comm_type: 2, comm_size: 4096, involved_dim: [true] },
      ],
    });
    const expected = read(nodes).nodes;
    const json = (text: string) => readChakra(new TextEncoder().encode(text), 'trace.json').nodes;
    expect(json(chain)).toEqual(expected);
    expect(json(graph)).toEqual(expected);
  });

  it('finds the dimensions of a process group', () => {
    const groups = (ranks: number[]): RawNode => ({
      id: 0,
      type: METADATA,
      inputs: { values: `["[{\\"pg_name\\": \\"7\\", \\"ranks\\": ${JSON.stringify(ranks)}}]"]` },
    });
    const square: Cluster = { ...RING_OF_8, dimensions: [2, 4].map((size) => ({ ...RING_OF_8.dimensions[0]!, size })) };
    const ofGroup = (ranks: number[]) => {
      const trace = read([groups(ranks), collective(1, 0, 4096, [], [{ name: 'pg_name', stringVal: '7' }])]);
      return replayTrace({ ...run, cluster: square, traces: [trace] }).dimensions.map(({ phases }) => phases > 0);
    };
    expect(ofGroup([0, 2, 4, 6])).toEqual([false, true]);
    expect(ofGroup([0, 1])).toEqual([true, false]);
    expect(ofGroup([])).toEqual([true, true]);
    expect(() => ofGroup([0, 3])).toThrow(
      /trace.0.et node 1: expected a process group of whole dimensions \(2 · 4\), found "0,3"/,
    );
  });

  it('of each accelerator exchanges messages', () => {
    const others = Array.from({ length: 6 }, (_, i) => read([compute(1, 1)], `trace.${i + 2}.et`));
    const traces = [
      read([compute(1, 4), message(2, SEND, 1, 53_688, [1])], 'trace.0.et'),
      read([message(1, RECEIVE, 0, 53_688), compute(2, 2, [1])], 'trace.1.et'),
      ...others,
    ];
    const { ranks } = replayTrace({ ...run, cluster: RING_OF_8, traces });
    // Two endpoint delays, one hop, and 53,688 bytes at 53.687 bytes/ns.
    expect(ranks[1]!.endNs).toBe(4000 + 10 + 500 + 1000 + 10 + 2000);
    expect(ranks[0]!.endNs).toBe(4000 + 10 + 500 + 1000 + 10);
  });
});

describe('what a trace cannot be', () => {
  const replay = (traces: ExecutionTrace[]) => () => replayTrace({ ...run, cluster: RING_OF_8, traces });
  const same = (trace: ExecutionTrace) => Array.from({ length: 8 }, () => trace);

  it.each([
    [
      'waits for itself',
      () => replay([read([compute(1, 1, [3]), compute(2, 1, [1]), compute(3, 1, [2])])]),
      /trace.0.et node 1: expected nodes that do not wait for themselves, found "1 after 3 after 2 after 1"/,
    ],
    [
      'waits for what is not there',
      () => replay([read([compute(1, 1, [9])])]),
      /trace.0.et node 1: expected dependencies on nodes of the trace, found "9"/,
    ],
    [
      'has an id twice',
      () => replay([read([compute(1, 1), compute(1, 1)])]),
      /trace.0.et node 1: expected each id once, found "1"/,
    ],
    [
      'broadcasts',
      () => () => read([collective(1, 5, 100)]),
      /trace.0.et node 1: expected a collective \(.*\), found "BROADCAST"/,
    ],
    [
      'says no bytes',
      () => () => read([{ id: 4, type: COLLECTIVE, attr: [{ name: 'comm_type', int64Val: 0 }] }]),
      /trace.0.et node 4.comm_size: expected a number, found nothing/,
    ],
    [
      'sends alone',
      () => replay([read([message(1, SEND, 1, 5)])]),
      /trace.0.et node 1: expected a trace of each accelerator/,
    ],
    [
      'sends to nobody',
      () => replay(same(read([message(1, SEND, 9, 5)]))),
      /node 1: expected an accelerator 0 … 7, found 9/,
    ],
    [
      'receives what is not sent',
      () => replay(same(read([message(3, RECEIVE, 2, 5)]))),
      /node 3: expected accelerator 2 to send it \(tag 0\), found nothing/,
    ],
    [
      'sums with someone who does not',
      () => replay([read([collective(5, 0, 4096)]), ...same(read([compute(1, 1)])).slice(1)]),
      /trace.0.et node 5: expected all accelerators of its dimensions to issue the collective, found nothing/,
    ],
    [
      'disagrees on the bytes',
      () => replay([read([collective(5, 0, 4096)]), ...same(read([collective(5, 0, 8192)])).slice(1)]),
      /accelerator 1: expected all-reduce of 4096 bytes as accelerator 0, found "all-reduce of 8192 bytes"/,
    ],
    [
      'is for another cluster',
      () => replay(same(read([compute(1, 1)])).slice(2)),
      /traces: expected one trace for all, or one for each of 8 accelerators, found 6/,
    ],
    [
      'is not protobuf',
      () => () => readChakra(new Uint8Array([9, 200, 200, 200]), 'x.et'),
      /x.et message 1: expected a Chakra execution trace/,
    ],
    [
      'is not JSON',
      () => () => readChakra(new TextEncoder().encode('{"id": 1}\n{"id": }'), 'x.json'),
      /x.json:2:\d+: expected JSON/,
    ],
  ])('%s', (_, attempt, message_) => {
    expect(attempt()).toThrow(message_);
  });

  it('is noted where it is left out', () => {
    const trace = read([collective(1, 0, 0), { id: 2, type: LOAD }, { id: 3, type: 0 }]);
    expect(trace.notes.map(({ path, message: text }) => `${path}: ${text}`)).toEqual([
      'node 1: ALL_REDUCE of 0 bytes is left out',
      'node 2: MEM_LOAD_NODE says no duration and is counted as none',
      'node 3: INVALID_NODE is left out',
    ]);
  });

  it('has a duration where a roofline gives one', () => {
    const node = {
      id: 1,
      type: COMPUTE,
      attr: [
        { name: 'num_ops', int64Val: 6e6 },
        { name: 'tensor_size', uint64Val: 1e6 },
      ],
    };
    const work = (roofline?: { operationsPerNs: number; bytesPerNs: number }) =>
      readChakra(encode([node]), 'x.et', roofline).nodes[0]!.work;
    expect(work()).toEqual({ kind: 'nothing' });
    expect(work({ operationsPerNs: 1000, bytesPerNs: 1000 })).toMatchObject({ kind: 'compute', ns: 6000 });
    expect(work({ operationsPerNs: 1000, bytesPerNs: 50 })).toMatchObject({ kind: 'compute', ns: 20_000 });
  });
});
