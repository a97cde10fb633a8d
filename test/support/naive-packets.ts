/**
 * A second packet model, written from the description of ns-3's RoCE model and as plainly as possible: objects, lists,
 * one sorted list of events, a scan over all queue pairs for every packet. Whole nanoseconds, lossless, no chance: marks
 * are certain above kmax and never happen below.
 */

export interface NaiveLink {
  readonly a: number;
  readonly b: number;
  readonly rateGbps: number;
  readonly delayNs: number;
}

interface Way {
  readonly there: readonly number[];
  readonly back: readonly number[];
}

export interface NaiveInput {
  readonly hosts: number;
  readonly switches: number;
  readonly links: readonly NaiveLink[];
  readonly flows: readonly {
    readonly source: number;
    readonly destination: number;
    readonly bytes: number;
    readonly startNs: number;
    readonly after: readonly number[];
  }[];
  /** Switch numbers of every flow's way there and back. */
  readonly ways: readonly Way[];
  readonly scheme: 'pfc' | 'dcqcn' | 'dctcp' | 'timely' | 'hpcc';
  readonly window: { readonly bytes: number; readonly followsRate: boolean } | undefined;
  readonly roundTripNs: number;
  readonly bufferBytes: number;
  /** Marks above this many bytes. */
  readonly markBytes: number;
  readonly aiMbps: number;
  readonly haiMbps: number;
  readonly gain: number;
}

export interface NaiveResult {
  readonly startNs: readonly number[];
  readonly receivedNs: readonly number[];
  readonly completedNs: readonly number[];
  readonly pauses: number;
  readonly mostQueueBytes: number;
  readonly frames: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

interface Record_ {
  time: number;
  bytes: number;
  queue: number;
  rate: number;
}

interface Packet {
  kind: 'data' | 'ack' | 'xoff' | 'xon';
  flow: number;
  /** Of data: first byte and bytes; of an acknowledgement: the byte expected next. */
  seq: number;
  payload: number;
  wire: number;
  isMarked: boolean;
  hasEcho: boolean;
  sentAt: number;
  hops: Record_[];
  /** Nodes still to visit. */
  way: number[];
  cameFrom: Port | undefined;
}

class Port {
  isBusy = false;
  isHeld = false;
  readonly control: Packet[] = [];
  readonly queue: Packet[] = [];
  queueBytes = 0;
  sentBytes = 0;
  // As an ingress port of a switch:
  ingress = 0;
  headroom = 0;
  headroomLimit = 0;
  shift = 3;
  isPausing = false;
  peer!: Port;
  constructor(
    readonly node: Node,
    readonly rate: number,
    readonly delay: number,
  ) {}
}

interface Pair {
  flow: number;
  size: number;
  sent: number;
  acked: number;
  rate: number;
  lineRate: number;
  nextAvailable: number;
  lastWire: number;
  // Scheme state, whatever the scheme.
  windowEnd: number;
  alpha: number;
  marked: number;
  batch: number;
  isReduced: boolean;
  reducedUntil: number;
  lastRtt: number;
  difference: number;
  increases: number;
  reference: number;
  utilisation: number;
  records: Record_[];
  hasBegun: boolean;
  notedForAlpha: boolean;
  notedForRate: boolean;
  target: number;
  stage: number;
  timers: { stop: boolean }[];
}

interface Node {
  readonly id: number;
  readonly isHost: boolean;
  readonly ports: Port[];
  used: number;
  shared: number;
  pairs: Pair[];
  last: number;
  acks: Packet[];
  wake: { time: number; token: { stop: boolean } } | undefined;
}

const TELEMETRY = { pfc: 0, dcqcn: 0, dctcp: 0, timely: 8, hpcc: 42 };
const MIN_RATE = 100e6;

export function naivePackets(input: NaiveInput): NaiveResult {
  let now = 0;
  let order = 0;
  const events: { time: number; order: number; action: () => void }[] = [];
  const at = (time: number, action: () => void): void => {
    const event = { time, order: order++, action };
    let place = events.length;
    while (place > 0 && (events[place - 1] as typeof event).time > time) place--;
    events.splice(place, 0, event);
  };
  const later = (delay: number, action: () => void): { stop: boolean } => {
    const token = { stop: false };
    at(now + delay, () => {
      if (!token.stop) action();
    });
    return token;
  };
  const sending = (bytes: number, rate: number): number => {
    const exact = (bytes * 8e9) / rate;
    const floor = Math.floor(exact);
    return exact - floor > 0.5 ? floor + 1 : floor;
  };

  const nodes: Node[] = Array.from({ length: input.hosts + input.switches }, (_, id) => ({
    id,
    isHost: id < input.hosts,
    ports: [],
    used: 0,
    shared: 0,
    pairs: [],
    last: 0,
    acks: [],
    wake: undefined,
  }));
  for (const { a, b, rateGbps, delayNs } of input.links) {
    const one = new Port(nodes[a] as Node, rateGbps * 1e9, delayNs);
    const other = new Port(nodes[b] as Node, rateGbps * 1e9, delayNs);
    one.peer = other;
    other.peer = one;
    one.node.ports.push(one);
    other.node.ports.push(other);
  }
  const [firstNode] = nodes as [Node, ...Node[]];
  const hostRate = (firstNode.ports[0] as Port).rate;
  for (const node of nodes) {
    if (node.isHost) continue;
    node.shared = input.bufferBytes;
    for (const port of node.ports) {
      port.headroomLimit = Math.floor(Math.floor(((port.rate / 1e9) * port.delay) / 8) * 3);
      for (let rate = port.rate; rate > hostRate && port.shift > 0; rate /= 2) port.shift--;
      node.shared -= port.headroomLimit + 4096;
    }
  }

  const count = input.flows.length;
  const startNs = new Array<number>(count).fill(-1);
  const receivedNs = new Array<number>(count).fill(-1);
  const completedNs = new Array<number>(count).fill(-1);
  const expected = new Array<number>(count).fill(0);
  const byFlow: (Pair | undefined)[] = new Array<Pair | undefined>(count).fill(undefined);
  const open = input.flows.map(({ after }) => new Set(after));
  let pauses = 0;
  let mostQueueBytes = 0;
  let frames = 0;
  let sentBytes = 0;
  let receivedBytes = 0;

  // ---------------------------------------------------------------- wires
  const transmit = (port: Port, packet: Packet): void => {
    port.isBusy = true;
    frames++;
    const takes = sending(packet.wire, port.rate);
    at(now + takes, () => {
      port.isBusy = false;
      next(port);
    });
    at(now + takes + port.delay, () => arrive(port.peer, packet));
  };
  const next = (port: Port): void => {
    if (port.isBusy) return;
    if (port.node.isHost) nextOfHost(port);
    else nextOfSwitch(port);
  };
  const arrive = (port: Port, packet: Packet): void => {
    if (packet.kind === 'xoff') {
      pauses++;
      port.isHeld = true;
    } else if (packet.kind === 'xon') {
      port.isHeld = false;
      next(port);
    } else if (!port.node.isHost) forward(port, packet);
    else if (packet.kind === 'data') takeData(port, packet);
    else takeAck(port, packet);
  };

  // ---------------------------------------------------------------- switches
  const threshold = (port: Port): number => Math.floor((port.node.shared - port.node.used) / 2 ** port.shift);
  const held = (port: Port): number => Math.max(port.ingress - 4096, 0);
  const forward = (port: Port, packet: Packet): void => {
    const node = port.node;
    const limit = threshold(port);
    if (packet.wire + port.headroom > port.headroomLimit && packet.wire + held(port) > limit)
      throw new Error('a packet is dropped');
    const total = port.ingress + packet.wire;
    if (total <= 4096) port.ingress = total;
    else if (total - 4096 > limit) port.headroom += packet.wire;
    else {
      port.ingress = total;
      node.used += Math.min(packet.wire, total - 4096);
    }
    const to = packet.way.shift() as number;
    const out = node.ports.find((one) => one.peer.node.id === to) as Port;
    out.queueBytes += packet.wire;
    mostQueueBytes = Math.max(mostQueueBytes, out.queueBytes);
    if (!port.isPausing && (port.headroom > 0 || held(port) >= threshold(port))) {
      port.isPausing = true;
      control(port, 'xoff');
    }
    packet.cameFrom = port;
    out.queue.push(packet);
    next(out);
  };
  const control = (port: Port, kind: 'xoff' | 'xon'): void => {
    port.control.push(blank(kind, -1, 31));
    next(port);
  };
  const nextOfSwitch = (port: Port): void => {
    const frame = port.control.shift();
    if (frame !== undefined) {
      port.sentBytes += frame.wire;
      transmit(port, frame);
      return;
    }
    if (port.isHeld) return;
    const packet = port.queue.shift();
    if (packet === undefined) return;
    const from = packet.cameFrom as Port;
    port.queueBytes -= packet.wire;
    const fromHeadroom = Math.min(from.headroom, packet.wire);
    from.node.used -= Math.min(packet.wire - fromHeadroom, held(from));
    from.headroom -= fromHeadroom;
    from.ingress -= packet.wire - fromHeadroom;
    if (from.ingress < 0 || from.headroom < 0 || from.node.used < 0 || port.queueBytes < 0)
      throw new Error('a count is negative');
    if (port.queueBytes > input.markBytes) packet.isMarked = true;
    if (from.isPausing && from.headroom === 0 && (held(from) === 0 || held(from) + 3072 <= threshold(from))) {
      from.isPausing = false;
      control(from, 'xon');
    }
    if (packet.kind === 'data' && input.scheme === 'hpcc')
      packet.hops.push({
        time: now % 2 ** 24,
        bytes: Math.floor(port.sentBytes / 128) % 2 ** 20,
        queue: Math.floor((port.queueBytes + port.control.length * 31) / 80),
        rate: port.rate,
      });
    port.sentBytes += packet.wire;
    transmit(port, packet);
  };

  // ---------------------------------------------------------------- hosts
  const blank = (kind: Packet['kind'], flow: number, wire: number): Packet => ({
    kind,
    flow,
    seq: 0,
    payload: 0,
    wire,
    isMarked: false,
    hasEcho: false,
    sentAt: 0,
    hops: [],
    way: [],
    cameFrom: undefined,
  });
  const windowOf = (pair: Pair): number => {
    if (input.window === undefined) return Number.POSITIVE_INFINITY;
    if (!input.window.followsRate) return input.window.bytes;
    return Math.max(1, Number((BigInt(input.window.bytes) * BigInt(pair.rate)) / BigInt(pair.lineRate)));
  };
  const nextOfHost = (port: Port): void => {
    const node = port.node;
    if (!port.isHeld && node.acks.length > 0) {
      transmit(port, node.acks.shift() as Packet);
      return;
    }
    let chosen = -1;
    const seen: number[] = [];
    for (let i = 1; i <= node.pairs.length && chosen < 0; i++) {
      const place = (node.last + i) % node.pairs.length;
      const pair = node.pairs[place] as Pair;
      if (!port.isHeld && pair.sent < pair.size && pair.sent - pair.acked < windowOf(pair)) {
        if (pair.nextAvailable <= now) chosen = place;
      } else if (pair.acked >= pair.size) seen.push(place);
    }
    if (seen.length > 0) {
      const first = Math.min(...seen);
      const pair = node.pairs[chosen];
      node.pairs = node.pairs.filter(({ acked, size }, place) => place < first || acked < size);
      chosen = pair === undefined ? -1 : node.pairs.indexOf(pair);
    }
    if (chosen < 0) {
      const times = node.pairs.filter(({ sent, size }) => sent < size).map(({ nextAvailable }) => nextAvailable);
      const soonest = Math.min(...times);
      if (node.wake === undefined && soonest > now && soonest < Number.POSITIVE_INFINITY) wakeAt(port, soonest);
      return;
    }
    node.last = chosen;
    const pair = node.pairs[chosen] as Pair;
    const payload = Math.min(1000, pair.size - pair.sent);
    const packet = blank('data', pair.flow, payload + 36 + TELEMETRY[input.scheme]);
    packet.seq = pair.sent;
    packet.payload = payload;
    packet.sentAt = now;
    packet.way = [...(input.ways[pair.flow] as Way).there.slice(1), flowOf(pair).destination];
    pair.sent += payload;
    pair.lastWire = packet.wire;
    sentBytes += payload;
    transmit(port, packet);
    pair.nextAvailable = now + sending(packet.wire, pair.rate);
  };
  const wakeAt = (port: Port, time: number): void => {
    const token = later(time - now, () => {
      port.node.wake = undefined;
      next(port);
    });
    port.node.wake = { time, token };
  };
  const flowOf = (pair: Pair) => input.flows[pair.flow] as NaiveInput['flows'][number];
  const takeData = (port: Port, packet: Packet): void => {
    const { flow } = packet;
    if (packet.seq !== expected[flow]) throw new Error('a packet is out of order');
    expected[flow] = packet.seq + packet.payload;
    receivedBytes += packet.payload;
    if (expected[flow] === input.flows[flow]?.bytes) receivedNs[flow] = now;
    const fields = 12 + TELEMETRY[input.scheme];
    const ack = blank('ack', flow, Math.max(26 - fields, 0) + fields + 22);
    ack.seq = expected[flow] as number;
    ack.hasEcho = packet.isMarked;
    ack.sentAt = packet.sentAt;
    ack.hops = packet.hops;
    ack.way = [...(input.ways[flow] as Way).back.slice(1), input.flows[flow]?.source as number];
    port.node.acks.push(ack);
    next(port);
  };
  const takeAck = (port: Port, ack: Packet): void => {
    const pair = byFlow[ack.flow];
    if (pair === undefined) return;
    pair.acked = Math.max(pair.acked, ack.seq);
    if (pair.acked >= pair.size) {
      byFlow[ack.flow] = undefined;
      completedNs[ack.flow] = now;
      for (const timer of pair.timers) timer.stop = true;
      input.flows.forEach(({ startNs: delay }, flow) => {
        if ((open[flow] as Set<number>).delete(ack.flow) && open[flow]?.size === 0) at(now + delay, () => start(flow));
      });
    }
    react(port, pair, ack);
    next(port);
  };
  const start = (flow: number): void => {
    const port = nodes[(input.flows[flow] as NaiveInput['flows'][number]).source]?.ports[0] as Port;
    startNs[flow] = now;
    const pair: Pair = {
      flow,
      size: input.flows[flow]?.bytes as number,
      sent: 0,
      acked: 0,
      rate: port.rate,
      lineRate: port.rate,
      nextAvailable: now,
      lastWire: 0,
      windowEnd: 0,
      alpha: 1,
      marked: 0,
      batch: 0,
      isReduced: false,
      reducedUntil: 0,
      lastRtt: 0,
      difference: 0,
      increases: 0,
      reference: port.rate,
      utilisation: 1,
      records: [],
      hasBegun: false,
      notedForAlpha: false,
      notedForRate: false,
      target: port.rate,
      stage: 0,
      timers: [],
    };
    byFlow[flow] = pair;
    port.node.pairs.push(pair);
    next(port);
  };

  // ---------------------------------------------------------------- schemes
  const ai = input.aiMbps * 1e6;
  const hai = input.haiMbps * 1e6;
  const react = (port: Port, pair: Pair, ack: Packet): void => {
    if (input.scheme === 'dcqcn' && ack.hasEcho) notified(pair);
    if (input.scheme === 'dctcp') dctcp(pair, ack);
    if (input.scheme === 'timely') timely(pair, ack);
    if (input.scheme === 'hpcc') hpcc(port, pair, ack);
  };
  const notified = (pair: Pair): void => {
    pair.notedForAlpha = true;
    pair.notedForRate = true;
    if (pair.hasBegun || pair.acked >= pair.size) return;
    pair.hasBegun = true;
    pair.alpha = 1;
    pair.notedForAlpha = false;
    pair.target = pair.rate;
    const tickAlpha = (): void => {
      pair.alpha = (1 - input.gain) * pair.alpha + (pair.notedForAlpha ? input.gain : 0);
      pair.notedForAlpha = false;
      pair.timers.push(later(1000, tickAlpha));
    };
    let increasing: { stop: boolean } | undefined;
    const increase = (): void => {
      increasing = later(300_000, increase);
      pair.timers.push(increasing);
      if (pair.stage >= 1) pair.target = Math.min(pair.lineRate, pair.target + (pair.stage === 1 ? ai : hai));
      pair.rate = Math.floor(pair.rate / 2) + Math.floor(pair.target / 2);
      pair.stage++;
    };
    const decrease = (): void => {
      pair.timers.push(later(4000, decrease));
      if (!pair.notedForRate) return;
      if (pair.stage !== 0) pair.target = pair.rate;
      pair.rate = Math.max(MIN_RATE, Math.trunc(pair.rate * (1 - pair.alpha / 2)));
      pair.stage = 0;
      pair.notedForRate = false;
      if (increasing !== undefined) increasing.stop = true;
      increasing = later(300_000, increase);
      pair.timers.push(increasing);
    };
    pair.timers.push(later(1000, tickAlpha), later(4001, decrease));
  };
  const dctcp = (pair: Pair, ack: Packet): void => {
    if (ack.hasEcho) pair.marked++;
    const isNew = ack.seq > pair.windowEnd;
    if (isNew && pair.windowEnd === 0) {
      pair.windowEnd = pair.sent;
      pair.batch = Math.floor(pair.sent / 1000) + 1;
    } else if (isNew) {
      pair.alpha = (1 - input.gain) * pair.alpha + input.gain * Math.min(1, pair.marked / pair.batch);
      pair.windowEnd = pair.sent;
      pair.marked = 0;
      pair.batch = Math.floor((pair.sent - ack.seq) / 1000) + 1;
    }
    if (pair.isReduced && ack.seq > pair.reducedUntil) pair.isReduced = false;
    if (ack.hasEcho && !pair.isReduced) {
      pair.rate = Math.max(MIN_RATE, Math.trunc(pair.rate * (1 - pair.alpha / 2)));
      pair.isReduced = true;
      pair.reducedUntil = pair.sent;
    }
    if (isNew && !pair.isReduced) pair.rate = Math.min(pair.lineRate, pair.rate + ai);
  };
  const timely = (pair: Pair, ack: Packet): void => {
    if (ack.seq <= pair.windowEnd) return;
    const rtt = now - ack.sentAt;
    if (pair.windowEnd !== 0) {
      pair.difference = (1 - 0.875) * pair.difference + 0.875 * (rtt - pair.lastRtt);
      const gradient = pair.difference / 20_000;
      let factor: number | undefined;
      if (rtt >= 50_000 && rtt > 500_000) factor = 1 - 0.8 * (1 - 500_000 / rtt);
      else if (rtt >= 50_000 && gradient > 0) factor = Math.max(0, 1 - 0.8 * gradient);
      if (factor === undefined) {
        pair.rate = Math.min(pair.lineRate, pair.rate + (pair.increases < 5 ? ai : hai));
        pair.increases++;
      } else {
        pair.rate = Math.max(MIN_RATE, Math.trunc(pair.rate * factor));
        pair.increases = 0;
      }
    }
    if (pair.sent > pair.windowEnd) {
      pair.windowEnd = pair.sent;
      pair.lastRtt = rtt;
    }
  };
  const hpcc = (port: Port, pair: Pair, ack: Packet): void => {
    const isNew = ack.seq > pair.windowEnd;
    if (pair.windowEnd === 0) {
      pair.windowEnd = pair.sent;
      pair.records = ack.hops;
      return;
    }
    let most = 0;
    let tau = 0;
    ack.hops.forEach((record, hop) => {
      const last = pair.records[hop] as Record_;
      const gap = (record.time - last.time + 2 ** 24) % 2 ** 24;
      const bytes = ((record.bytes - last.bytes + 2 ** 20) % 2 ** 20) * 128;
      const rate = (bytes * 8) / (gap * 1e-9);
      const queue = Math.min(record.queue, last.queue) * 80;
      const window = input.window?.bytes ?? Math.floor((input.roundTripNs * port.rate) / 8e9);
      const busy = rate / record.rate + (queue * pair.lineRate) / record.rate / window;
      if (gap > 0 && busy > most) [most, tau] = [busy, gap];
    });
    pair.records = ack.hops;
    tau = Math.min(tau, input.roundTripNs);
    pair.utilisation = (pair.utilisation * (input.roundTripNs - tau) + most * tau) / input.roundTripNs;
    const wished = Math.trunc(pair.reference / (pair.utilisation / 0.95)) + ai;
    const rate = Math.min(pair.lineRate, Math.max(MIN_RATE, wished));
    pair.nextAvailable += sending(pair.lastWire, rate) - sending(pair.lastWire, pair.rate);
    const wake = port.node.wake;
    if (wake !== undefined && pair.nextAvailable < wake.time) {
      wake.token.stop = true;
      wakeAt(port, Math.max(now, pair.nextAvailable));
    }
    pair.rate = rate;
    if (!isNew) return;
    pair.reference = rate;
    if (pair.sent > pair.windowEnd) pair.windowEnd = pair.sent;
  };

  input.flows.forEach(({ after, startNs: time }, flow) => {
    if (after.length === 0) at(time, () => start(flow));
  });
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    now = event.time;
    event.action();
  }
  return { startNs, receivedNs, completedNs, pauses, mostQueueBytes, frames, sentBytes, receivedBytes };
}
