/**
 * Flows under one or more congestion control schemes: bounds by formula, replays packet by packet, and what they say
 * about each flow. Times in ns.
 */
import { idealFlow, jainIndex, sendingNs, type Wire } from '../estimate/network/packets.js';
import { type FabricLink, portName } from '../machine/cluster/fabric.js';
import { findRoutes } from '../machine/cluster/routes.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import type { PacketInput } from '../simulator/network/packet/packet-input.js';
import { PacketReplay } from '../simulator/network/packet/packet-replay.js';
import { watchAll } from '../simulator/network/packet/watcher.js';
import type { CongestionRecording } from '../timeline/congestion-recording.js';
import type { PacketOutcome } from '../timeline/packet-outcome.js';
import { DESTINATION_PORT, FIRST_SOURCE_PORT, type Flow, isLocal } from '../workload/flows/flow.js';
import { CongestionRecorder } from './congestion-recorder.js';
import { HeldFlows, type Holding } from './held-flows.js';
import { SlowedFlows } from './slowed-flows.js';

export interface FlowOutcome {
  readonly flow: number;
  readonly startNs: number;
  readonly completedNs: number;
  /** Of its time in an empty network, by formula; NaN where it did not complete. */
  readonly slowdown: number;
  readonly heldNs: number;
  readonly victimNs: number;
}

export interface SchemeOutcome {
  readonly scheme: string;
  /** The first run. */
  readonly outcome: PacketOutcome;
  /** Of every run: one, or one for each seed where chance has a say. */
  readonly endNs: readonly number[];
  readonly meanEndNs: number;
  readonly flows: readonly FlowOutcome[];
  /** Jain's index of the flows' rates, each over its rate in an empty network. */
  readonly fairness: number;
  /** Of all flows that are sent, those whose rate was ever below that of their host's link: of the first run. */
  readonly slowedShare: number;
  readonly holdings: readonly Holding[];
  /** Present where no port has paused another: how near the nearest was to it. */
  readonly noPause: { readonly port: string; readonly marginBytes: number } | undefined;
  /** Paused ports that wait for each other in a circle. */
  readonly deadlock: readonly string[];
  readonly heldByHosts: readonly string[];
  /** The port with the largest queue. */
  readonly hotPort: string;
  /** Of the first run, where asked for. */
  readonly recording?: CongestionRecording | undefined;
}

export interface CongestionBounds {
  /** Bytes over bandwidth of the busiest host link. */
  readonly hostLinkNs: number;
  /** The longest chain of flows that wait for each other, each alone in the network. */
  readonly chainNs: number;
}

export interface CongestionOutcome {
  /** What coarser models say of the same run, the coarsest first. */
  readonly rungs: readonly (readonly [name: string, ns: number])[];
  readonly bounds: CongestionBounds;
  readonly schemes: readonly SchemeOutcome[];
}

/** Header of a data packet and a whole acknowledgement without telemetry (PPP, IP, UDP, sequence, padding). */
const ACK_BYTES = 48;

export interface CongestionOptions {
  /** Told now and then which share of a scheme's bytes has been acknowledged. */
  readonly onProgress?: ((scheme: string, share: number) => void) | undefined;
  /** Keep queues, pauses and rates over time. */
  readonly record?: boolean | undefined;
}

/** @throws InputError when a lossless network drops a packet */
export function runCongestion(scenario: CongestionScenario, options: CongestionOptions = {}): CongestionOutcome {
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const alone = aloneNs(input);
  return {
    rungs: scenario.rungs ?? [],
    bounds: boundsOf(input, alone),
    schemes: scenario.runs.map((run) => schemeOutcome(run, scenario.seeds, alone, options)),
  };
}

function schemeOutcome(
  { scheme, input }: CongestionScenario['runs'][number],
  seeds: number,
  alone: Float64Array,
  { onProgress, record = false }: CongestionOptions,
): SchemeOutcome {
  const held = new HeldFlows();
  const slowed = new SlowedFlows();
  const recorder = record ? new CongestionRecorder() : undefined;
  const first = new PacketReplay(input, scheme, {
    watcher: watchAll([held, slowed, ...(recorder === undefined ? [] : [recorder])]),
    onProgress: (share) => onProgress?.(scheme.name, share),
  });
  held.attach(first);
  slowed.attach(first);
  recorder?.attach(first);
  const outcome = first.run();
  const holdings = held.holdings();
  const endNs = [outcome.endNs];
  for (let i = 1; outcome.isRandom && i < seeds; i++)
    endNs.push(new PacketReplay({ ...input, seed: input.seed + i }, scheme).run().endNs);
  const { fabric } = input;
  const name = (port: number): string => portName(fabric, port);
  const flows = flowOutcomes(outcome, held, alone).filter(({ flow }) => !isLocal(input.flows[flow] as Flow));
  const { standstill, ports } = outcome;
  return {
    scheme: scheme.name,
    outcome,
    endNs,
    meanEndNs: endNs.reduce((sum, ns) => sum + ns, 0) / endNs.length,
    flows,
    fairness: jainIndex(flows.map(({ slowdown }) => (Number.isNaN(slowdown) ? 0 : 1 / slowdown))),
    slowedShare: slowed.count / flows.length,
    holdings,
    noPause: outcome.pauses === 0 && input.buffer.isLossless ? nearestPause(input, outcome) : undefined,
    deadlock: (standstill?.circle ?? []).map(name),
    heldByHosts: (standstill?.heldByHosts ?? []).map(name),
    hotPort: name(ports.mostQueueBytes.indexOf(outcome.mostQueueBytes)),
    recording: recorder?.recording(first.world.calendar.now),
  };
}

/** The ingress port of a switch that came nearest to its threshold. */
function nearestPause({ fabric }: PacketInput, { ports }: PacketOutcome): SchemeOutcome['noPause'] {
  let port = -1;
  let marginBytes = Number.POSITIVE_INFINITY;
  ports.leastMarginBytes.forEach((margin, at) => {
    const link = fabric.links[at >> 1] as FabricLink;
    if (((at & 1) === 0 ? link.a : link.b) < fabric.hosts || margin >= marginBytes) return;
    port = at;
    marginBytes = margin;
  });
  return port < 0 ? undefined : { port: portName(fabric, port ^ 1), marginBytes };
}

function flowOutcomes(outcome: PacketOutcome, held: HeldFlows, alone: Float64Array): FlowOutcome[] {
  return Array.from(alone, (ns, flow) => {
    const startNs = outcome.startNs[flow] as number;
    const completedNs = outcome.completedNs[flow] as number;
    const slowdown = completedNs < 0 ? Number.NaN : (completedNs - startNs) / ns;
    return { flow, startNs, completedNs, slowdown, ...held.ofFlow(flow) };
  });
}

/** Every flow alone in the network, without a window that binds. */
function aloneNs({ fabric, flows, packet, timeQuantumNs }: PacketInput): Float64Array {
  const routes = findRoutes(fabric, packet.payloadBytes);
  const wire: Wire = { ...packet, ackBytes: ACK_BYTES, isWholeNs: timeQuantumNs === 1 };
  return Float64Array.from(flows, (flow) => {
    if (isLocal(flow)) return 0;
    const { source, destination, bytes } = flow;
    const ports = routes.path({
      source,
      destination,
      sourcePort: FIRST_SOURCE_PORT,
      destinationPort: DESTINATION_PORT,
    });
    return idealFlow(
      bytes,
      ports.map((port) => fabric.links[port >> 1] as FabricLink),
      wire,
    ).completedNs;
  });
}

/** By formula. */
export function congestionBounds(input: PacketInput): CongestionBounds {
  return boundsOf(input, aloneNs(input));
}

function boundsOf({ fabric, flows, packet }: PacketInput, alone: Float64Array): CongestionBounds {
  const { payloadBytes, headerBytes } = packet;
  const sent = new Float64Array(fabric.hosts);
  const received = new Float64Array(fabric.hosts);
  for (const { source, destination, bytes } of flows) {
    const onWire = bytes + Math.ceil(bytes / payloadBytes) * headerBytes;
    sent[source]! += onWire;
    received[destination]! += onWire;
  }
  let hostLinkNs = 0;
  for (const { a, b, rateGbps } of fabric.links) {
    const host = Math.min(a, b);
    if (host >= fabric.hosts) continue;
    hostLinkNs = Math.max(hostLinkNs, sendingNs(Math.max(sent[host]!, received[host]!), rateGbps, false));
  }
  return { hostLinkNs, chainNs: longestChain(flows, alone) };
}

function longestChain(flows: PacketInput['flows'], alone: Float64Array): number {
  const ends = new Float64Array(flows.length).fill(-1);
  // A stack instead of recursion: chains may be long.
  for (let root = 0; root < flows.length; root++) {
    const stack = [root];
    while (stack.length > 0) {
      const flow = stack.at(-1) as number;
      const { after, startNs } = flows[flow] as PacketInput['flows'][number];
      const missing = after.filter((other) => ends[other]! < 0);
      if (missing.length > 0) {
        stack.push(...missing);
        continue;
      }
      stack.pop();
      const ready = after.reduce((latest, other) => Math.max(latest, ends[other]!), 0);
      ends[flow] = ready + startNs + alone[flow]!;
    }
  }
  return ends.reduce((latest, ns) => Math.max(latest, ns), 0);
}
