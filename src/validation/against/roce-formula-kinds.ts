/** The kinds of closed forms of ns-3's RoCE model: how each is computed from the text that describes it. */
import { InputError } from '../../base/errors.js';
import { allToAllBound, ringAllReduceBound } from '../../estimate/network/collective-bounds.js';
import * as packets from '../../estimate/network/packets.js';
import { headroomNeeded, pausePoint, resumePoint, type SharedSwitch } from '../../estimate/network/pause-points.js';
import * as rates from '../../estimate/network/steady-rates.js';
import { sharedBuffer } from '../../machine/cluster/congestion-setup.js';
import type { Fabric, FabricLink } from '../../machine/cluster/fabric.js';
import { parameterSet } from '../../machine/cluster/parameter-sets.js';
import { NS3_PACKET } from '../../simulator/network/packet/packet-input.js';
import { replayPackets } from '../../simulator/network/packet/replay-packets.js';
import type { PacketOutcome } from '../../timeline/packet-outcome.js';
import type { Flow } from '../../workload/flows/flow.js';

export interface ClosedForm {
  readonly id: string;
  readonly parameters: string;
  readonly description: string;
}

interface Formula {
  readonly ids: RegExp;
  readonly about: string;
  readonly formula: (form: ClosedForm, match: RegExpExecArray) => number;
  /** The same figure of a replay. */
  readonly replay?: (form: ClosedForm, match: RegExpExecArray) => number | undefined;
  /** What comes out of a misreading of the formula that tables are known to have (docs/models/congestion.md). */
  readonly misread?: (form: ClosedForm) => number;
}

/** A switch's reserve of a port, and how far below its threshold it goes on (switch-mmu.cc). Bytes. */
const { reserveBytes: RESERVE_BYTES, resumeBytes: RESUME_BYTES } = sharedBuffer(1);
const MIB = 2 ** 20;

export const FORMULAS: readonly Formula[] = [
  {
    ids: /^pipe_(?!rx)/,
    about: 'one flow',
    formula: (form) => packets.idealFlow(bytesOf(form), wayOf(form), wireOf(form)).completedNs,
    replay: (form) => replay(form, linksOf(form) - 1, [flow(0, 1, bytesOf(form))])?.endNs,
  },
  {
    ids: /^pipe_rx/,
    about: 'one flow',
    formula: (form) => packets.idealFlow(bytesOf(form), wayOf(form), wireOf(form)).receivedNs,
    replay: (form) => replay(form, linksOf(form) - 1, [flow(0, 1, bytesOf(form))])?.receivedNs[0],
  },
  {
    ids: /^quantum_(\d+)g/,
    about: 'rounding',
    formula: ({ parameters }, [, rate]) => packets.roundingBias(Number(/(\d+) B/.exec(parameters)?.[1]), Number(rate)),
  },
  {
    ids: /^bdp_/,
    about: 'window',
    formula: (form) => packets.delayProduct(wayOf(form), NS3_PACKET.payloadBytes).bytes,
  },
  {
    ids: /^incast(\d+)_(\d+)/,
    about: 'incast',
    formula: (form, [, senders, bytes]) => packets.incastEndNs(incastOf(form, senders, bytes)),
    replay: (form, [, senders, bytes]) => replayIncast(form, Number(senders), Number(bytes))?.endNs,
  },
  {
    ids: /^incastq(\d+)/,
    about: 'incast',
    formula: (form, [, senders]) => packets.incastQueueBytes(incastOf(form, senders), read(form, /W=(\d+)/)),
    // Long enough for every window to be out.
    replay: (form, [, senders]) => replayIncast(form, Number(senders), 20 * read(form, /W=(\d+)/))?.mostQueueBytes,
  },
  {
    ids: /^fair(\d+)/,
    about: 'fair share',
    formula: (form, [, flows]) => packets.fairShareGbps(Number(flows), rateOf(form), wireOf(form)),
  },
  {
    ids: /^pfc_thr_/,
    about: 'pause points',
    formula: (form) => pausePoint(switchOf(form), fillingOf(form)),
    misread: (form) => pausePoint(withOneHeadroom(switchOf(form)), fillingOf(form)),
  },
  {
    ids: /^pfc_resume_/,
    about: 'pause points',
    formula: (form) => resumePoint(switchOf(form), fillingOf(form), RESUME_BYTES),
    misread: (form) => resumePoint(withOneHeadroom(switchOf(form)), fillingOf(form), RESUME_BYTES),
  },
  {
    ids: /^pfc_hdrm/,
    about: 'headroom',
    formula: (form) =>
      headroomNeeded({
        ...linkOf(form),
        pauseNs: read(form, /\+(\d+)\+2\*/),
        packetNs: read(form, /\+2\*(\d+)/),
      }),
  },
  {
    ids: /^dcqcn_dec_(\d+)/,
    about: 'DCQCN',
    formula: (form, [, k]) => rates.dcqcnDecreased(rateOf(form), Number(k)),
  },
  { ids: /^dcqcn_one_dec/, about: 'DCQCN', formula: (form) => rates.dcqcnOnce(rateOf(form), gainOf(form), 4) },
  {
    ids: /^dcqcn_one_inc_(\d+)/,
    about: 'DCQCN',
    formula: (form, [, k]) =>
      rates.dcqcnRecovered(rates.dcqcnOnce(rateOf(form), gainOf(form), 4), rateOf(form), Number(k), {
        lineRate: rateOf(form),
        fastRecoveries: read(form, /F=(\d+)/, 1),
        additive: read(form, /\bAI ([\d.]+)/, 50) / 1000,
        hyper: read(form, /HAI ([\d.]+)/, 100) / 1000,
      }),
  },
  { ids: /^dcqcn_two/, about: 'DCQCN', formula: (form) => rates.dcqcnTwice(rateOf(form), gainOf(form), 4) },
  {
    ids: /^dctcp_(full|half)_(\d+)/,
    about: 'DCTCP',
    formula: (form, [, kind, k]) => rates.dctcpAlpha(kind === 'half' ? 0.5 : 0, gainOf(form), Number(k)),
  },
  {
    ids: /^timely_(\d+)/,
    about: 'TIMELY',
    formula: (form, [, k]) =>
      rates.timelyCourse(samplesOf(form).slice(0, Number(k) + 1), {
        lineRate: rateOf(form),
        additive: read(form, /\bAI ([\d.]+)/, 50) / 1000,
        hyper: read(form, /HAI ([\d.]+)/, 100) / 1000,
      }),
  },
  {
    ids: /^hpcc_sum_\w+_(\d+)/,
    about: 'HPCC',
    formula: (form, [, flows]) => rates.hpccTotal(Number(flows), hpccLink(form)),
  },
  {
    ids: /^hpcc_win/,
    about: 'HPCC',
    // A window is whole bytes.
    formula: (form) => Math.floor(rates.hpccWindow(read(form, /N=(\d+)/), hpccLink(form), read(form, /W=(\d+)/))),
  },
  {
    ids: /^hpcc_step/,
    about: 'HPCC',
    formula: (form) => {
      const from = `${form.description} ${form.parameters}`;
      const utilisation = read({ ...form, parameters: from }, /Ubar=([\d.]+\d)/);
      return rates.hpccStep(read({ ...form, parameters: from }, /Rc=([\d.]+)/), utilisation, hpccLink(form));
    },
  },
  {
    ids: /^ring_lb/,
    about: 'bounds of collectives',
    formula: (form) =>
      ringAllReduceBound(read(form, /N=(\d+)/), read(form, /S=([\d.]+) MiB/) * MIB, wayOf(form), wireOf(form)),
  },
  {
    ids: /^a2a_lb/,
    about: 'bounds of collectives',
    formula: (form) =>
      allToAllBound(read(form, /N=(\d+)/), read(form, /S=([\d.]+) MiB/) * MIB, rateOf(form), wireOf(form)),
  },
];

/** @throws InputError when the text has no such number and there is none to take in its place */
function read({ parameters }: ClosedForm, pattern: RegExp, otherwise?: number): number {
  const found = pattern.exec(parameters)?.[1];
  if (found !== undefined) return Number(found);
  if (otherwise !== undefined) return otherwise;
  throw new InputError({ path: 'parameters', expected: `a number at ${pattern.source}`, found: parameters });
}

const rateOf = (form: ClosedForm): number => read(form, /(?:([\d.]+) Gb\/s)/, read(form, /\b(?:R0|C)=(\d+)/, 100));
const linkOf = (form: ClosedForm): packets.Hop => ({
  rateGbps: rateOf(form),
  delayNs: 1000 * read(form, /([\d.]+) us/),
});
const gainOf = (form: ClosedForm): number => 1 / read(form, /g=1\/(\d+)/, 256);
const fillingOf = (form: ClosedForm): number => read(form, /N=(\d+)/);

/** `S=1000`, or `1 MB`. */
function bytesOf(form: ClosedForm): number {
  return /S=/.test(form.parameters) ? read(form, /S=(\d+)/) : 1e6 * read(form, /([\d.]+) MB/);
}

/** Links of the way: said by the description or the parameters, else two. */
function linksOf({ description, parameters }: ClosedForm): number {
  return Number(/(\d+) links/.exec(`${parameters} ${description}`)?.[1] ?? 2);
}

function wayOf(form: ClosedForm): packets.Hop[] {
  return new Array<packets.Hop>(linksOf(form)).fill(linkOf(form));
}

function wireOf(form: ClosedForm): packets.Wire {
  const headerBytes = read(form, /H=(\d+)/, NS3_PACKET.headerBytes);
  return { payloadBytes: NS3_PACKET.payloadBytes, headerBytes, ackBytes: read(form, /ACK=(\d+)/, 48), isWholeNs: true };
}

function incastOf(form: ClosedForm, senders = '', bytes = '0'): packets.Incast {
  const link = { ...DEFAULT_LINK, ...(/ us/.test(form.parameters) ? linkOf(form) : { rateGbps: rateOf(form) }) };
  return { senders: Number(senders), bytes: Number(bytes), link, wire: wireOf(form) };
}

const DEFAULT_LINK: packets.Hop = { rateGbps: 100, delayNs: 1000 };

function switchOf(form: ClosedForm): SharedSwitch {
  return {
    bufferBytes: read(form, /B=([\d.]+) MiB/) * MIB,
    ports: read(form, /(\d+) ports/),
    reserveBytes: RESERVE_BYTES,
    headroomBytes: read(form, /hd=(\d+)/),
    shift: read(form, /a=(\d+)/, 3),
  };
}

/** S = B − hd − ports · 4096 in the place of B − ports · (hd + 4096). */
function withOneHeadroom(one: SharedSwitch): SharedSwitch {
  return { ...one, headroomBytes: one.headroomBytes / one.ports };
}

function hpccLink(form: ClosedForm): rates.HpccLink {
  return {
    rateGbps: rateOf(form),
    targetUtilisation: read(form, /eta (\.?[\d.]+)/, 0.95),
    additiveGbps: read(form, /\bAI ([\d.]+)/, 50) / 1000,
  };
}

/** "10 12 40x3 us": round trips in us, repeated ones told once. */
function samplesOf({ description }: ClosedForm): number[] {
  const course = / of ([\d.x ]+) us/.exec(description)?.[1] ?? '';
  return course
    .split(' ')
    .filter((sample) => sample !== '')
    .flatMap((sample) => {
      const [us, times = '1'] = sample.split('x') as [string, string?];
      return new Array<number>(Number(times)).fill(Number(us));
    });
}

function flow(source: number, destination: number, bytes: number): Flow {
  return { source, destination, bytes, startNs: 0, after: [] };
}

function replayIncast(form: ClosedForm, senders: number, bytes: number): PacketOutcome | undefined {
  const flows = Array.from({ length: senders }, (_, source) => flow(source, senders, bytes));
  return replay(form, 1, flows, senders + 1);
}

/** Flows over a chain of switches with hosts at its ends; absent where acknowledgements are not those of the replay. */
function replay(form: ClosedForm, switches: number, flows: readonly Flow[], hosts = 2): PacketOutcome | undefined {
  const { headerBytes, ackBytes } = wireOf(form);
  if (ackBytes !== 48) return undefined;
  const { link } = incastOf(form);
  const last = hosts + switches - 1;
  const ends = Array.from({ length: hosts }, (_, host) => [host, host === hosts - 1 ? last : hosts] as const);
  const between = Array.from({ length: switches - 1 }, (_, i) => [hosts + i, hosts + i + 1] as const);
  const links = [...ends, ...between].map(([a, b]): FabricLink => ({ a, b, ...link }));
  const fabric: Fabric = { hosts, switches, links };
  return replayPackets({
    fabric,
    flows,
    setup: parameterSet('paper', 'pfc', link.rateGbps),
    buffer: sharedBuffer(32),
    packet: { ...NS3_PACKET, headerBytes },
    seed: 1,
    timeQuantumNs: 1,
  });
}
