/**
 * A second on-chip network, written from the description of the router and as plainly as possible: objects, a list of
 * what is under way, every router looked at in every cycle, every request written out. The way at equal distance is up.
 */
import type { NocGrid } from '../../src/machine/noc/grid.js';

export interface NaivePacket {
  readonly at: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
}

interface Flit {
  readonly packet: number;
  readonly isHead: boolean;
  readonly isTail: boolean;
}

interface Lane {
  flits: Flit[];
  state: 'idle' | 'asking' | 'active';
  port: number;
  half: 'all' | 'lower' | 'upper';
  next: number;
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
  sent: number;
  lane: number;
  credits: number[];
  owned: boolean[];
}

/** Whose turn it is of those that ask, counted from `turn`. */
const first = (asking: number[], turn: number, size: number): number =>
  [...asking].sort((a, b) => ((a - turn + size) % size) - ((b - turn + size) % size))[0]!;

/** Cycle in which the last flit of every packet arrives. */
export function naiveArrivals(
  grid: NocGrid,
  channelCycles: number,
  lanes: number,
  depth: number,
  packets: readonly NaivePacket[],
): number[] {
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
        port: 0,
        half: 'all' as const,
        next: 0,
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

  function route(router: number, input: number, packet: number, half: Lane['half']): [number, Lane['half']] {
    const destination = packets[packet]!.destination;
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

  const entry = (node: number): [number, number] => (isCrossbar ? [0, node] : [node, ports - 1]);
  const ways = new Map<number, [number, Lane['half']]>();
  const later: { at: number; run: () => void }[] = [];
  const arrivals = packets.map(() => Number.NaN);
  let missing = packets.length;
  let now = 0;

  const ask = (lane: Lane, packet: number): void => {
    lane.state = 'asking';
    [lane.port, lane.half] = ways.get(packet)!;
  };
  const store = (router: number, port: number, index: number, flit: Flit): void => {
    const lane = routers[router]!.inputs[port]!.lanes[index]!;
    lane.flits.push(flit);
    if (lane.flits.length > depth) throw new Error('a buffer overflows');
    if (lane.state === 'idle') ask(lane, flit.packet);
  };
  const allowed = (half: Lane['half'], index: number): boolean => {
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
        ways.set(packet, route(router, port, packet, 'all'));
      }
      const lane = sender.lane;
      if (sender.credits[lane] === 0) return;
      sender.credits[lane]!--;
      const flit = { packet, isHead: sender.sent === 0, isTail: sender.sent === size - 1 };
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
        own.state = 'active';
        own.next = lane;
        own.turn = (wanted + 1) % (ports * lanes);
        router.outputs[port]!.turns[lane] = (input * lanes + index + 1) % (ports * lanes);
      }
      for (const [port, input, index] of passes) pass(r, router, port, input, index);
    });
  }
  return arrivals;

  function switchGrants(router: Router): [number, number, number][] {
    const asking: { input: number; index: number; port: number }[] = [];
    router.inputs.forEach(({ lanes: own, switchTurn, laneTurn }, input) => {
      const able = own.flatMap((lane, index) =>
        lane.state === 'active' && lane.flits.length > 0 && router.outputs[lane.port]!.credits[lane.next]! > 0
          ? [index]
          : [],
      );
      if (able.length === 0) return;
      const port = first(
        able.map((index) => own[index]!.port),
        switchTurn,
        ports,
      );
      const index = first(
        able.filter((one) => own[one]!.port === port),
        laneTurn,
        lanes,
      );
      asking.push({ input, index, port });
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
        const free = full(0).flatMap((_, i) =>
          !router.outputs[lane.port]!.owned[i] && allowed(lane.half, i) ? [lane.port * lanes + i] : [],
        );
        if (free.length === 0) return;
        const wanted = first(free, lane.turn, ports * lanes);
        asking.set(wanted, [...(asking.get(wanted) ?? []), input * lanes + index]);
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
    const flit = lane.flits.shift()!;
    const next = lane.next;
    output.credits[next]!--;
    giveBack(r, input, index);
    const to = output.to!;
    if ('node' in to) {
      later.push({
        at: now + 3,
        run: () => {
          later.push({ at: now + 3, run: () => output.credits[next]!++ });
          if (!flit.isTail) return;
          if (packets[flit.packet]!.destination !== to.node) throw new Error('a packet went astray');
          arrivals[flit.packet] = now;
          missing--;
        },
      });
    } else {
      if (flit.isHead) ways.set(flit.packet, route(to.router, to.port, flit.packet, lane.half));
      later.push({ at: now + 2 + channelCycles, run: () => store(to.router, to.port, next, flit) });
    }
    if (!flit.isTail) return;
    output.owned[next] = false;
    if (lane.flits.length === 0) lane.state = 'idle';
    else ask(lane, lane.flits[0]!.packet);
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
