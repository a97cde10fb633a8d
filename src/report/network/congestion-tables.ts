/**
 * What replays of packets under congestion control schemes have to say, as rows of words for the terminal and the page
 * and as tidy tables. Times in ns, bytes with headers.
 */
import { counted, fixed, integer } from '../../base/numbers.js';
import type { CsvCell } from '../../formats/csv-write.js';
import { type Fabric, nodeAt, portName } from '../../machine/cluster/fabric.js';
import type { CongestionOutcome, SchemeOutcome } from '../../pipeline/congestion-run.js';
import type { PacketOutcome } from '../../timeline/packet-outcome.js';
import { type Flow, isLocal } from '../../workload/flows/flow.js';

type Words = readonly string[];

const ns = (value: number): string => `${integer(value)} ns`;

/** What each step of the model adds, under a heading. */
export function congestionLadder({ rungs, bounds, schemes }: CongestionOutcome): Words[] {
  // A run that never ends is nothing to compare with.
  const base = schemes.find(({ scheme, meanEndNs }) => scheme === 'pfc' && !Number.isNaN(meanEndNs))?.meanEndNs;
  const share = (value: number): string => (base === undefined ? '' : `${fixed(value / base, 3)} ×`);
  return [
    ['', 'time', base === undefined ? '' : 'of pfc'],
    ...rungs.map(([name, value]) => [name, ns(value), share(value)]),
    ['bytes over host links', ns(bounds.hostLinkNs), share(bounds.hostLinkNs)],
    ['longest chain, alone', ns(bounds.chainNs), share(bounds.chainNs)],
    ...schemes.map(({ scheme, meanEndNs }) => [
      `packets, ${scheme}`,
      Number.isNaN(meanEndNs) ? 'never' : ns(meanEndNs),
      Number.isNaN(meanEndNs) ? '' : share(meanEndNs),
    ]),
  ];
}

/** A row a scheme, under a heading. */
export function schemeRows(schemes: readonly SchemeOutcome[]): Words[] {
  return [
    ['scheme', 'pauses', 'paused ns', 'marks', 'queue bytes', 'at', 'drops', 'fairness'],
    ...schemes.map(({ scheme, outcome, fairness, hotPort }) => [
      scheme,
      integer(outcome.pauses),
      integer(outcome.pausedNs),
      integer(outcome.marks),
      integer(outcome.mostQueueBytes),
      hotPort,
      integer(outcome.drops + outcome.losses),
      Number.isNaN(fairness) ? '–' : fixed(fairness, 3),
    ]),
  ];
}

/** How large it is, in words. */
export function congestionSize({
  fabric,
  flows,
}: {
  readonly fabric: Fabric;
  readonly flows: readonly Flow[];
}): string {
  const sent = flows.filter((flow) => !isLocal(flow)).length;
  return [counted(sent, 'flow'), counted(fabric.hosts, 'host'), counted(fabric.switches, 'switch', 'switches')].join(
    ', ',
  );
}

/** Sentences on pauses: why there were none, whom they held, whether they ever ended; on what was lost; and on seeds. */
export function pauseWords(one: SchemeOutcome, fabric: Fabric): string[] {
  const { scheme, noPause, holdings, endNs, outcome } = one;
  const lines: string[] = [];
  if (noPause !== undefined)
    lines.push(`no pause; ${noPause.port} stayed ${integer(noPause.marginBytes)} bytes below its threshold`);
  const [longest] = holdings;
  if (longest !== undefined) {
    const victimNs = one.flows.reduce((sum, flow) => sum + flow.victimNs, 0);
    const because =
      longest.because < 0 ? ', as its host paused it' : `, for the queue at ${portName(fabric, longest.because)}`;
    lines.push(
      `${portName(fabric, longest.port)} held flow ${longest.flow} for ${ns(longest.heldNs)}${because}`,
      `flows held for queues not on their way: ${ns(victimNs)} in all`,
    );
  }
  lines.push(...hostPauseWords(outcome, fabric));
  if (outcome.repeatedPackets > 0)
    lines.push(
      `${counted(outcome.dataPackets, 'data packet')} sent, ${integer(outcome.repeatedPackets)} of them again`,
    );
  lines.push(...standstillWords(one));
  if (endNs.length > 1)
    lines.push(`${endNs.length} seeds, ${integer(Math.min(...endNs))} to ${ns(Math.max(...endNs))}`);
  return lines.map((line) => `${scheme}: ${line}`);
}

/** The host that paused its switch for longest: in a slow host or a pause storm lies the cause of other pauses. */
function hostPauseWords({ ports }: PacketOutcome, fabric: Fabric): string[] {
  let longest = -1;
  let hosts = 0;
  ports.pausedNs.forEach((pausedNs, port) => {
    if (pausedNs === 0 || nodeAt(fabric, port ^ 1) >= fabric.hosts) return;
    hosts++;
    if (longest < 0 || pausedNs > ports.pausedNs[longest]!) longest = port;
  });
  if (longest < 0) return [];
  const others = hosts === 1 ? '' : `; ${counted(hosts - 1, 'other host')} paused for less`;
  const pausedNs = ports.pausedNs[longest] as number;
  return [`host ${nodeAt(fabric, longest ^ 1)} paused ${portName(fabric, longest)} for ${ns(pausedNs)}${others}`];
}

/** Where nothing could move any more: since when, and what holds it. */
function standstillWords({ outcome: { standstill }, deadlock, heldByHosts }: SchemeOutcome): string[] {
  if (standstill === undefined) return [];
  const { flows, givenUp, sinceNs } = standstill;
  const lines = [`${counted(flows.length, 'flow')} never end; the replay stopped at ${ns(sinceNs)}`];
  if (givenUp.length > 0) lines.push(`given up, as nothing came back any more: flow ${givenUp.join(', ')}`);
  if (deadlock.length > 0) lines.push(`deadlock of the paused ports ${deadlock.join(', ')}`);
  if (heldByHosts.length > 0) lines.push(`paused by hosts for ever: ${heldByHosts.join(', ')}`);
  return lines;
}

/** The slowest flows of a scheme against their time alone, those that never end first, under a heading. */
export function slowestFlows({ scheme, flows }: SchemeOutcome, sent: readonly Flow[], most: number): Words[] {
  const worst = flows
    .toSorted((a, b) => (Number.isNaN(a.slowdown) ? -1 : Number.isNaN(b.slowdown) ? 1 : b.slowdown - a.slowdown))
    .slice(0, most);
  return [
    [scheme, 'hosts', 'start ns', 'end ns', 'slowdown', 'held ns', 'as victim'],
    ...worst.map(({ flow, startNs, completedNs, slowdown, heldNs, victimNs }) => [
      `flow ${flow}`,
      `${sent[flow]?.source}->${sent[flow]?.destination}`,
      startNs < 0 ? 'never' : integer(startNs),
      completedNs < 0 ? 'never' : integer(completedNs),
      Number.isNaN(slowdown) ? '' : fixed(slowdown, 2),
      integer(heldNs),
      integer(victimNs),
    ]),
  ];
}

/** Which paused port held which flow, the longest first, under a heading. */
export function holdingWords({ holdings }: SchemeOutcome, fabric: Fabric, most: number): Words[] {
  return [
    ['paused port', 'flow', 'held ns', 'as victim', 'for the queue at'],
    ...holdings
      .slice(0, most)
      .map(({ port, flow, heldNs, victimNs, because }) => [
        ...[portName(fabric, port), String(flow), integer(heldNs), integer(victimNs)],
        because < 0 ? 'a host' : portName(fabric, because),
      ]),
  ];
}

/** A row a flow and scheme. */
export function flowTable(schemes: readonly SchemeOutcome[], sent: readonly Flow[]): CsvCell[][] {
  return [
    ['scheme', 'flow', 'source', 'destination', 'bytes', 'start_ns', 'end_ns', 'slowdown', 'held_ns', 'victim_ns'],
    ...schemes.flatMap(({ scheme, flows }) =>
      flows.map(({ flow, startNs, completedNs, slowdown, heldNs, victimNs }): CsvCell[] => {
        const { source, destination, bytes } = sent[flow] as Flow;
        const times = [startNs, completedNs].map((time) => (time < 0 ? '' : time));
        const ratio = Number.isNaN(slowdown) ? '' : slowdown;
        return [scheme, flow, source, destination, bytes, ...times, ratio, heldNs, victimNs];
      }),
    ),
  ];
}

/** A row a holding of a flow by a paused port. */
export function holdingTable(schemes: readonly SchemeOutcome[], fabric: Fabric): CsvCell[][] {
  return [
    ['scheme', 'port', 'flow', 'held_ns', 'victim_ns', 'because'],
    ...schemes.flatMap(({ scheme, holdings }) =>
      holdings.map(({ port, flow, heldNs, victimNs, because }): CsvCell[] => [
        ...[scheme, portName(fabric, port), flow, heldNs, victimNs],
        because < 0 ? '' : portName(fabric, because),
      ]),
    ),
  ];
}

/** A row a bin of time and scheme: `--figure lines` draws it. */
export function timelineTable(schemes: readonly SchemeOutcome[]): CsvCell[][] {
  return [
    ['scheme', 'time_ns', 'queue_bytes', 'paused_ports', 'rate_percent', 'sent_gbps'],
    ...schemes.flatMap(({ scheme, recording }) =>
      (recording?.queueBytes ?? []).map((queue, bin): CsvCell[] => {
        const { binNs = 1, pausedPorts = [], rateShare = [], sentBytes = [] } = recording ?? {};
        const [paused = 0, rate = 0, sent = 0] = [pausedPorts[bin], rateShare[bin], sentBytes[bin]];
        return [
          scheme,
          bin * binNs,
          queue,
          round(paused),
          Number.isNaN(rate) ? '' : round(100 * rate),
          round(sent / binNs),
        ];
      }),
    ),
  ];
}

/** To a ten-thousandth: what a figure shows. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
