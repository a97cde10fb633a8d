/**
 * A second on-chip network, written from the description of the router and as plainly as possible: objects, a list of
 * what is under way, every router looked at in every cycle, every request written out. The way at equal distance is up. A
 * packet for several nodes is a tree of copies; where they part, a flit stays until it has gone all ways.
 */
import type { NocGrid } from '../../src/machine/noc/grid.js';

export interface NaivePacket {
  readonly at: number;
  readonly source: number;
  /** All different. */
  readonly destinations: readonly number[];
  readonly flits: number;
}

type Half = 'all' | 'lower' | 'upper';

/** One way that a packet takes at a router, and what of it has gone there. */
interface Branch {
  readonly port: number;
  readonly half: Half;
  readonly copy: Copy;
  /** −1 until it is given one. */
  next: number;
  sent: number;
}

/** A packet, or what of it is for some of its nodes; its ways at the router it is in or goes to. */
interface Copy {
  readonly packet: number;
  readonly nodes: readonly number[];
  ways: Branch[];
}

interface Flit {
  readonly copy: Copy;
  readonly isHead: boolean;
  readonly isTail: boolean;
}

interface Lane {
  flits: Flit[];
  state: 'idle' | 'asking' | 'active';
  ways: Branch[];
  /** Flits of the packet at hand that have gone all ways. */
  gone: number;
  turn: number;
}

interface Output {
  to: { router: number; port: number } | { node: number } | undefined;
  credits: number[];
  owned: boolean[];
  turns: number[];
  switchTurn: number;
}

interface Router {
  inputs: { lanes: Lane[]; switchTurn: number; laneTurn: number }[];
  outputs: Output[];
}

interface Sender {
  queue: number[];
  copy: Copy | undefined;
  sent: number;
  lane: number;
  credits: number[];
  owned: boolean[];
}

/** Whose turn it is of those that ask, counted from `turn`. */
const first = (asking: number[], turn: number, size: number): number =>
  [...asking].sort((a, b) => ((a - turn + size) % size) - ((b - turn + size) % size))[0]!;

/** Cycle in which the last flit of every packet arrives, by packet and destination. */
export function naiveArrivals(
  grid: NocGrid,
  channelCycles: number,
  lanes: number,
  depth: number,
  packets: readonly NaivePacket[],
): number[][] {
  const isCrossbar = grid.topology === 'crossbar';
  const wraps = grid.topology === 'ring' || grid.topology === 'torus';
  const nodes = grid.sizes.reduce((a, b) => a * b, 1);
  const ports = isCrossbar ? nodes : 2 * grid.sizes.length + 1;
  const places = (node: number): number[] => {
    let rest = node;
    return grid.sizes.map((size) => {
      const place = rest % size;
      rest = (rest - place) / size;
      return place;
    });
  };
  const numbered = (place: number[]): number => place.reduceRight((sum, at, d) => sum * grid.sizes[d]! + at, 0);
  const full = <T>(value: T): T[] => new Array<T>(lanes).fill(value);

  const routers: Router[] = Array.from({ length: isCrossbar ? 1 : nodes }, (_, router) => ({
    inputs: Array.from({ length: ports }, () => ({
      lanes: Array.from({ length: lanes }, () => ({
        flits: [],
        state: 'idle' as const,
        ways: [],
        gone: 0,
        turn: 0,
      })),
      switchTurn: 0,
      laneTurn: 0,
    })),
    outputs: Array.from({ length: ports }, (_, port) => ({
      to: neighbour(router, port),
      credits: full(depth),
      owned: full(false),
      turns: full(0),
      switchTurn: 0,
    })),
  }));
  const senders: Sender[] = Array.from({ length: nodes }, () => ({
    queue: [],
    copy: undefined,
    sent: 0,
    lane: -1,
    credits: full(depth),
    owned: full(false),
  }));

  function neighbour(router: number, port: number): Output['to'] {
    if (isCrossbar) return { node: port };
    if (port === ports - 1) return { node: router };
    const d = port >> 1;
    const place = places(router);
    const there = place[d]! + (port % 2 === 0 ? 1 : -1);
    const size = grid.sizes[d]!;
    if ((there < 0 || there >= size) && !wraps) return undefined;
    place[d] = (there + size) % size;
    return { router: numbered(place), port: port ^ 1 };
  }

  function way(router: number, input: number, destination: number, half: Half): [number, Half] {
    if (isCrossbar) return [destination, 'all'];
    const here = places(router);
    const there = places(destination);
    const d = here.findIndex((place, i) => place !== there[i]);
    if (d < 0) return [ports - 1, 'all'];
    if (!wraps) return [here[d]! < there[d]! ? 2 * d : 2 * d + 1, 'all'];
    if (input !== ports - 1 && input >> 1 === d) return [input ^ 1, half];
    const up = (there[d]! - here[d]! + grid.sizes[d]!) % grid.sizes[d]!;
    return [up <= grid.sizes[d]! - up ? 2 * d : 2 * d + 1, here[d]! > there[d]! ? 'upper' : 'lower'];
  }

  /** Sets the ways that a copy takes at the router it goes to. */
  function route(router: number, input: number, copy: Copy, half: Half): void {
    const each = copy.nodes.map((node) => ({ node, way: way(router, input, node, half) }));
    const outputs = [...new Set(each.map((one) => one.way[0]))];
    copy.ways = outputs.map((port): Branch => {
      const behind = each.filter((one) => one.way[0] === port);
      // Whoever passes the dateline says for all: up in the upper half, down in the lower.
      const passing = port % 2 === 0 ? 'upper' : 'lower';
      const [, own] = (behind.find((one) => one.way[1] === passing) ?? behind[0]!).way;
      const nodes = behind.map((one) => one.node);
      const next = outputs.length === 1 ? copy : { packet: copy.packet, nodes, ways: [] };
      return { port, half: own, copy: next, next: -1, sent: 0 };
    });
  }

  const entry = (node: number): [number, number] => (isCrossbar ? [0, node] : [node, ports - 1]);
  const later: { at: number; run: () => void }[] = [];
  const arrivals = packets.map(({ destinations }) => destinations.map(() => Number.NaN));
  let missing = arrivals.flat().length;
  let now = 0;

  const ask = (lane: Lane, copy: Copy): void => {
    lane.state = 'asking';
    lane.ways = copy.ways;
    lane.gone = 0;
  };
  const store = (router: number, port: number, index: number, flit: Flit): void => {
    const lane = routers[router]!.inputs[port]!.lanes[index]!;
    lane.flits.push(flit);
    if (lane.flits.length > depth) throw new Error('a buffer overflows');
    if (lane.state === 'idle') ask(lane, flit.copy);
  };
  const allowed = (half: Half, index: number): boolean => {
    const lower = lanes - Math.floor(lanes / 2);
    return half === 'all' || (half === 'lower' ? index < lower : index >= lower);
  };

  for (; missing > 0; now++) {
    if (now > 1e6) throw new Error('deadlock');
    for (const event of later.filter(({ at }) => at === now)) event.run();
    for (let i = later.length - 1; i >= 0; i--) if (later[i]!.at <= now) later.splice(i, 1);
    packets.forEach((packet, i) => {
      if (packet.at === now) senders[packet.source]!.queue.push(i);
    });
    senders.forEach((sender, node) => {
      const packet = sender.queue[0];
      if (packet === undefined) return;
      const [router, port] = entry(node);
      const size = packets[packet]!.flits;
      if (sender.sent === 0) {
        const last = sender.lane;
        const inTurn = full(0).map((_, i) => (last < 0 ? 0 : (last + 1 + i) % lanes));
        const found = inTurn.find((index) => !sender.owned[index] && sender.credits[index]! > 0);
        if (found === undefined) return;
        sender.lane = found;
        sender.owned[found] = true;
        sender.copy = { packet, nodes: packets[packet]!.destinations, ways: [] };
        route(router, port, sender.copy, 'all');
      }
      const lane = sender.lane;
      if (sender.credits[lane] === 0) return;
      sender.credits[lane]!--;
      const flit = { copy: sender.copy!, isHead: sender.sent === 0, isTail: sender.sent === size - 1 };
      sender.sent++;
      later.push({ at: now + 2, run: () => store(router, port, lane, flit) });
      if (!flit.isTail) return;
      sender.owned[lane] = false;
      sender.sent = 0;
      sender.queue.shift();
    });
    routers.forEach((router, r) => {
      // Both allocations see the state at the beginning of the cycle.
      const passes = switchGrants(router);
      for (const [wanted, { input, index, port, lane }] of laneGrants(router)) {
        router.outputs[port]!.owned[lane] = true;
        const own = router.inputs[input]!.lanes[index]!;
        own.ways.find((branch) => branch.port === port)!.next = lane;
        if (own.ways.every((branch) => branch.next >= 0)) own.state = 'active';
        if (own.ways.length === 1) own.turn = (wanted + 1) % (ports * lanes);
        router.outputs[port]!.turns[lane] = (input * lanes + index + 1) % (ports * lanes);
      }
      // An input whose flit goes several ways has its turn past the last of them.
      for (const [port, input, index] of [...passes].sort((a, b) => a[0] - b[0])) pass(r, router, port, input, index);
    });
  }
  return arrivals;

  /** The ways that a lane's next flit can go now: of flits that could go the oldest. */
  function ableWays(router: Router, lane: Lane): Branch[] {
    if (lane.state === 'idle') return [];
    const able = lane.ways.filter(({ port, next, sent, copy }) => {
      const flit = lane.flits[sent - lane.gone];
      const isOwn = flit !== undefined && flit.copy.packet === copy.packet && (sent === 0) === flit.isHead;
      return next >= 0 && isOwn && router.outputs[port]!.credits[next]! > 0;
    });
    const oldest = Math.min(...able.map(({ sent }) => sent));
    return able.filter(({ sent }) => sent === oldest);
  }

  function switchGrants(router: Router): [number, number, number][] {
    const asking: { input: number; index: number; port: number }[] = [];
    router.inputs.forEach(({ lanes: own, switchTurn, laneTurn }, input) => {
      const able = own.flatMap((lane, index) => {
        const outputs = ableWays(router, lane).map(({ port }) => port);
        return outputs.length === 0 ? [] : [{ index, outputs, port: first(outputs, switchTurn, ports) }];
      });
      if (able.length === 0) return;
      const port = first(
        able.map((one) => one.port),
        switchTurn,
        ports,
      );
      const same = able.filter((one) => one.port === port);
      const index = first(
        same.map((one) => one.index),
        laneTurn,
        lanes,
      );
      for (const output of same.find((one) => one.index === index)!.outputs)
        asking.push({ input, index, port: output });
    });
    return router.outputs.flatMap((output, port) => {
      const here = asking.filter((one) => one.port === port);
      if (here.length === 0) return [];
      const input = first(
        here.map((one) => one.input),
        output.switchTurn,
        ports,
      );
      return [[port, input, here.find((one) => one.input === input)!.index]];
    });
  }

  function laneGrants(router: Router): Map<number, { input: number; index: number; port: number; lane: number }> {
    const asking = new Map<number, number[]>();
    router.inputs.forEach(({ lanes: own }, input) => {
      own.forEach((lane, index) => {
        if (lane.state !== 'asking') return;
        for (const { port, half, next } of lane.ways) {
          if (next >= 0) continue;
          const free = full(0).flatMap((_, i) =>
            !router.outputs[port]!.owned[i] && allowed(half, i) ? [port * lanes + i] : [],
          );
          if (free.length === 0) continue;
          const wanted = lane.ways.length === 1 ? first(free, lane.turn, ports * lanes) : free[0]!;
          asking.set(wanted, [...(asking.get(wanted) ?? []), input * lanes + index]);
        }
      });
    });
    return new Map(
      [...asking].map(([wanted, ones]) => {
        const port = Math.floor(wanted / lanes);
        const lane = wanted % lanes;
        const winner = first(ones, router.outputs[port]!.turns[lane]!, ports * lanes);
        return [wanted, { input: Math.floor(winner / lanes), index: winner % lanes, port, lane }];
      }),
    );
  }

  function pass(r: number, router: Router, port: number, input: number, index: number): void {
    const from = router.inputs[input]!;
    const lane = from.lanes[index]!;
    const output = router.outputs[port]!;
    from.switchTurn = (port + 1) % ports;
    from.laneTurn = (index + 1) % lanes;
    output.switchTurn = (input + 1) % ports;
    const branch = lane.ways.find((one) => one.port === port)!;
    const { copy, next, half } = branch;
    const flit = { ...lane.flits[branch.sent - lane.gone]!, copy };
    branch.sent++;
    output.credits[next]!--;
    const to = output.to!;
    if ('node' in to) {
      later.push({
        at: now + 3,
        run: () => {
          later.push({ at: now + 3, run: () => output.credits[next]!++ });
          if (!flit.isTail) return;
          const place = packets[copy.packet]!.destinations.indexOf(to.node);
          if (place < 0 || copy.nodes.length !== 1) throw new Error('a packet went astray');
          if (!Number.isNaN(arrivals[copy.packet]![place]!)) throw new Error('a packet came twice');
          arrivals[copy.packet]![place] = now;
          missing--;
        },
      });
    } else {
      if (flit.isHead) route(to.router, to.port, copy, half);
      later.push({ at: now + 2 + channelCycles, run: () => store(to.router, to.port, next, flit) });
    }
    if (flit.isTail) output.owned[next] = false;
    if (lane.ways.some((one) => one.sent <= lane.gone)) return;
    const { isTail } = lane.flits.shift()!;
    lane.gone++;
    giveBack(r, input, index);
    if (!isTail) return;
    if (lane.flits.length === 0) lane.state = 'idle';
    else ask(lane, lane.flits[0]!.copy);
  }

  function giveBack(r: number, input: number, index: number): void {
    const node = isCrossbar ? input : input === ports - 1 ? r : undefined;
    if (node !== undefined) {
      later.push({ at: now + 2, run: () => senders[node]!.credits[index]!++ });
      return;
    }
    const from = neighbour(r, input)!;
    if ('node' in from) throw new Error('a router hangs on nothing');
    const output = routers[from.router]!.outputs[from.port]!;
    later.push({ at: now + 2 + channelCycles, run: () => output.credits[index]!++ });
  }
}
