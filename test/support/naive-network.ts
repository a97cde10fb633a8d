/**
 * A collective simulated the slow way: every accelerator, every message with its sender and its receiver, every endpoint
 * delay, in the order in which ASTRA-sim 1.0's event queue would take them. A chunk goes on to its next phase when every
 * accelerator of the network has finished the present one. Nothing is shared with the simulator but the description of
 * the network and the plan.
 */
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import type { NetworkDimension } from '../../src/machine/cluster/dimension.js';
import type { ChunkPlan, Phase } from '../../src/mapping/chunk-order/collective.js';

export interface NaiveTask {
  readonly cluster: Cluster;
  readonly plans: readonly ChunkPlan[];
  readonly queue: 'fifo' | 'scf' | 'most-left';
  readonly activeChunks: number;
}

export interface NaiveResult {
  readonly timeNs: number;
  /** Bytes that accelerator 0 sends in each dimension. */
  readonly sentBytes: readonly number[];
  /** Σ over all links of the bytes they carry, by dimension. */
  readonly linkBytes: readonly number[];
}

export function simulateNaively(task: NaiveTask): NaiveResult {
  const world = new World(task);
  world.run();
  return { timeNs: world.doneNs, sentBytes: world.sentBytes, linkBytes: world.linkBytes };
}

type Action = () => void;

class World {
  now = 0;
  doneNs = 0;
  readonly sentBytes: number[];
  readonly linkBytes: number[];
  readonly accelerators: Accelerator[] = [];
  private readonly ticks = new Map<number, Action[]>();
  private readonly posted = new Map<string, Action[]>();
  private readonly arrived = new Map<string, number[]>();
  private readonly finished: number[];
  private readonly suspended: Accelerator[][];

  constructor(readonly task: NaiveTask) {
    const { dimensions } = task.cluster;
    this.sentBytes = dimensions.map(() => 0);
    this.linkBytes = dimensions.map(() => 0);
    const count = dimensions.reduce((product, { size }) => product * size, 1);
    for (let id = 0; id < count; id++) this.accelerators.push(new Accelerator(this, id));
    this.finished = task.plans.map(() => 0);
    this.suspended = task.plans.map(() => []);
  }

  run(): void {
    for (const accelerator of this.accelerators)
      this.task.plans.forEach((_, chunk) => {
        accelerator.enter(chunk, 0);
        accelerator.startNext(accelerator.phase(chunk, 0).dimension);
      });
    while (this.ticks.size > 0) {
      this.now = Math.min(...this.ticks.keys());
      const actions = this.ticks.get(this.now)!;
      for (let i = 0; i < actions.length; i++) actions[i]!(); // the list may grow meanwhile
      this.ticks.delete(this.now);
    }
  }

  at(delay: number, action: Action): void {
    const tick = this.now + delay;
    const actions = this.ticks.get(tick);
    if (actions === undefined) this.ticks.set(tick, [action]);
    else actions.push(action);
  }

  /** A chunk's phase is over at one accelerator; with the last of them all go on. */
  finish(chunk: number, accelerator: Accelerator): void {
    this.finished[chunk]!++;
    if (this.finished[chunk]! < this.accelerators.length) {
      this.suspended[chunk]!.push(accelerator);
      return;
    }
    this.finished[chunk] = 0;
    const all = [...this.suspended[chunk]!, accelerator];
    this.suspended[chunk] = [];
    this.doneNs = this.now;
    for (const one of all) one.goOn(chunk);
  }

  send(from: number, to: number, tag: string, bytes: number): void {
    const { dimension, hops, ns } = this.route(from, to, bytes);
    if (from === 0) this.sentBytes[dimension]! += bytes;
    this.linkBytes[dimension]! += bytes * hops;
    const key = `${tag} ${from} ${to}`;
    const waiting = this.posted.get(key)?.shift();
    if (waiting !== undefined) this.at(ns, waiting);
    else this.arrived.set(key, [...(this.arrived.get(key) ?? []), this.now + ns]);
  }

  receive(from: number, to: number, tag: string, action: Action): void {
    const key = `${tag} ${from} ${to}`;
    const there = this.arrived.get(key)?.shift();
    if (there !== undefined) this.at(Math.max(0, there - this.now), action);
    else this.posted.set(key, [...(this.posted.get(key) ?? []), action]);
  }

  /** Along the outermost dimension in which the two differ. */
  private route(from: number, to: number, bytes: number) {
    const { dimensions } = this.task.cluster;
    const [a, b] = [addressOf(from, dimensions), addressOf(to, dimensions)];
    let dimension = dimensions.length - 1;
    while (a[dimension] === b[dimension]) dimension--;
    const { topology, size, latencyNs, nicNs, routerNs } = dimensions[dimension]!;
    const distance = Math.abs(a[dimension]! - b[dimension]!);
    const hops = { ring: Math.min(distance, size - distance), 'fully-connected': 1, switch: 2 }[topology];
    let ns = Math.trunc(hops * latencyNs);
    ns = Math.trunc(ns + bytes / bytesPerNs(dimensions[dimension]!));
    ns = Math.trunc(ns + 2 * nicNs);
    if (topology === 'switch') ns = Math.trunc(ns + routerNs);
    return { dimension, hops, ns };
  }
}

function bytesPerNs({ topology, size, linksPerAccelerator, linkGiBps }: NetworkDimension): number {
  const links = {
    ring: linksPerAccelerator - (linksPerAccelerator % 2),
    'fully-connected': Math.floor(linksPerAccelerator / (size - 1)),
    switch: linksPerAccelerator,
  }[topology];
  return ((linkGiBps * 2 ** 30) / 1e9) * links;
}

function addressOf(id: number, dimensions: readonly NetworkDimension[]): number[] {
  let rest = id;
  return dimensions.map(({ size }) => {
    const place = rest % size;
    rest = Math.floor(rest / size);
    return place;
  });
}

interface Waiting {
  readonly chunk: number;
  readonly phase: number;
}

class Accelerator {
  private readonly agenda = new Map<number, Action[]>();
  private readonly queues: Waiting[][];
  private readonly active: number[];
  private readonly running = new Map<number, number>();

  constructor(
    readonly world: World,
    readonly id: number,
  ) {
    this.queues = world.task.cluster.dimensions.map(() => []);
    this.active = world.task.cluster.dimensions.map(() => 0);
  }

  phase(chunk: number, phase: number): Phase {
    return this.world.task.plans[chunk]!.phases[phase]!;
  }

  /** Everything of one accelerator at one tick is one event, at the place of the first. */
  register(delay: number, action: Action): void {
    const tick = this.world.now + delay;
    const entries = this.agenda.get(tick);
    if (entries !== undefined) {
      entries.push(action);
      return;
    }
    const started = [action];
    this.agenda.set(tick, started);
    this.world.at(delay, () => {
      for (let i = 0; i < started.length; i++) started[i]!();
      this.agenda.delete(tick);
    });
  }

  enter(chunk: number, phase: number): void {
    const { dimension, kind, bytes, outputBytes } = this.phase(chunk, phase);
    const queue = this.queues[dimension]!;
    const { queue: policy, plans } = this.world.task;
    const after = (waiting: Waiting) => plans[waiting.chunk]!.phases.length - 1 - waiting.phase;
    const largest = ({ chunk: c, phase: p }: Waiting) => Math.max(this.phase(c, p).bytes, this.phase(c, p).outputBytes);
    const own = { chunk, phase };
    let place = this.active[dimension]!;
    const bySize = policy === 'scf' && kind !== 'all-reduce' && kind !== 'all-to-all';
    if (bySize && after(own) === 1) place = queue.length;
    else if (bySize) while (place < queue.length && largest(queue[place]!) < Math.max(bytes, outputBytes)) place++;
    else if (policy === 'most-left') while (place < queue.length && after(queue[place]!) >= after(own)) place++;
    else place = queue.length; // one collective: all of one priority
    queue.splice(place, 0, own);
  }

  startNext(dimension: number): void {
    const queue = this.queues[dimension]!;
    while (this.active[dimension]! < this.world.task.activeChunks && this.active[dimension]! < queue.length) {
      const { chunk, phase } = queue[this.active[dimension]!]!;
      this.active[dimension]!++;
      this.running.set(chunk, phase);
      algorithmOf(this, chunk, phase).start();
    }
  }

  goOn(chunk: number): void {
    const phase = this.running.get(chunk)!;
    const { dimension } = this.phase(chunk, phase);
    const queue = this.queues[dimension]!;
    queue.splice(
      queue.findIndex((waiting) => waiting.chunk === chunk),
      1,
    );
    this.active[dimension]!--;
    const isLast = phase === this.world.task.plans[chunk]!.phases.length - 1;
    if (!isLast) this.enter(chunk, phase + 1);
    this.startNext(dimension);
    if (!isLast) this.startNext(this.phase(chunk, phase + 1).dimension);
  }
}

/** Something that sends when it is told and ends by itself. */
interface Algorithm {
  start(): void;
}

function algorithmOf(accelerator: Accelerator, chunk: number, number: number): Algorithm {
  const { cluster } = accelerator.world.task;
  const phase = accelerator.phase(chunk, number);
  const dimension = cluster.dimensions[phase.dimension]!;
  const inner = cluster.dimensions.slice(0, phase.dimension).reduce((product, { size }) => product * size, 1);
  const place = Math.floor(accelerator.id / inner) % dimension.size;
  const peer = (distance: number): number =>
    accelerator.id + (((((place + distance) % dimension.size) + dimension.size) % dimension.size) - place) * inner;
  const name = phase.kind === 'all-to-all' ? dimension.allToAllAlgorithm : dimension.algorithm;
  const context: Context = {
    accelerator,
    chunk,
    phase,
    size: dimension.size,
    place,
    peer,
    tag: `${chunk}.${number}`,
    cluster,
  };
  if (name === 'ring') return new OneByOne(context, ringScript(context));
  if (name === 'direct') return new AllAtOnce(context);
  return new OneByOne(context, halvingScript(context));
}

interface Context {
  readonly accelerator: Accelerator;
  readonly chunk: number;
  readonly phase: Phase;
  readonly size: number;
  readonly place: number;
  /** Id of the member `distance` places on. */
  readonly peer: (distance: number) => number;
  readonly tag: string;
  readonly cluster: Cluster;
}

/** What is sent where, from whom the answer comes, and what is reduced when it has. */
interface Step {
  readonly to: number;
  readonly from: number;
  readonly bytes: number;
  readonly reduced: number | undefined;
}

class OneByOne implements Algorithm {
  private step = 0;

  constructor(
    private readonly context: Context,
    private readonly steps: readonly Step[],
  ) {}

  start(): void {
    this.context.accelerator.register(this.context.cluster.endpointDelayNs, this.next);
  }

  private readonly next = (): void => {
    const { accelerator, chunk, tag, cluster } = this.context;
    const step = this.steps[this.step++];
    if (step === undefined) {
      accelerator.world.finish(chunk, accelerator);
      return;
    }
    accelerator.world.send(accelerator.id, step.to, tag, step.bytes);
    accelerator.world.receive(step.from, accelerator.id, tag, () => {
      accelerator.register(cluster.endpointDelayNs, () => {
        if (step.reduced === undefined) this.next();
        else accelerator.register(reductionNs(step.reduced, cluster), this.next);
      });
    });
  };
}

function ringScript({ phase, size, peer }: Context): Step[] {
  const bytes = phase.kind === 'all-gather' ? phase.bytes : Math.floor(phase.bytes / size);
  const rounds = {
    'reduce-scatter': size - 1,
    'all-gather': size - 1,
    'all-reduce': 2 * (size - 1),
    'all-to-all': (size * (size - 1)) / 2,
  }[phase.kind];
  return Array.from({ length: rounds }, (_, round) => {
    const reduces = phase.kind === 'reduce-scatter' || (phase.kind === 'all-reduce' && round < size - 1);
    return { to: peer(1), from: peer(-1), bytes, reduced: reduces ? bytes : undefined };
  });
}

function halvingScript({ phase, size, place, peer }: Context): Step[] {
  const partner = (distance: number): number => peer(Math.floor(place / distance) % 2 === 0 ? distance : -distance);
  const steps: Step[] = [];
  const exchange = (distance: number, bytes: number, reduced?: number): void => {
    steps.push({ to: partner(distance), from: partner(distance), bytes, reduced });
  };
  if (phase.kind === 'all-gather') {
    let bytes = phase.bytes;
    for (let distance = size / 2; distance >= 1; distance /= 2) {
      exchange(distance, bytes);
      bytes *= 2;
    }
    return steps;
  }
  let bytes = Math.floor(phase.bytes / 2);
  for (let distance = 1; distance < size; distance *= 2) {
    exchange(distance, bytes, distance * 2 < size ? Math.floor(bytes / 2) : undefined);
    bytes = Math.floor(bytes / 2);
  }
  if (phase.kind === 'all-reduce')
    for (let distance = size / 2; distance >= 1; distance /= 2) {
      bytes *= 2;
      exchange(distance, bytes);
    }
  return steps;
}

class AllAtOnce implements Algorithm {
  private sent = 0;
  private received = 0;
  private ready = 0;

  constructor(private readonly context: Context) {}

  start(): void {
    const { accelerator, size, cluster } = this.context;
    for (let i = 1; i < size; i++) accelerator.register(cluster.endpointDelayNs, this.next);
  }

  private readonly next = (): void => {
    const { accelerator, chunk, size, phase } = this.context;
    const total = (phase.kind === 'all-reduce' ? 2 : 1) * (size - 1);
    this.ready++;
    const isSecondRound = phase.kind === 'all-reduce' && this.sent >= size - 1;
    if (isSecondRound && this.sent < total && this.received < size - 1) return;
    while (this.ready > 0 && this.sent < total) this.send();
    if (this.sent === total && this.ready === size - 1) accelerator.world.finish(chunk, accelerator);
  };

  private send(): void {
    const { accelerator, size, phase, peer, tag } = this.context;
    const distance = (this.sent % (size - 1)) + 1;
    const bytes = phase.kind === 'all-gather' ? phase.bytes : Math.floor(phase.bytes / size);
    this.sent++;
    this.ready--;
    accelerator.world.send(accelerator.id, peer(distance), tag, bytes);
    accelerator.world.receive(peer(-distance), accelerator.id, tag, () => this.got(bytes));
  }

  private got(bytes: number): void {
    const { accelerator, size, phase, cluster } = this.context;
    this.received++;
    const reduces = phase.kind === 'reduce-scatter' || (phase.kind === 'all-reduce' && this.received <= size - 1);
    accelerator.register(cluster.endpointDelayNs, () => {
      if (reduces) accelerator.register(reductionNs(bytes, cluster), this.next);
      else this.next();
    });
  }
}

function reductionNs(bytes: number, { reductionBytesPerNs }: Cluster): number {
  return 3 * Math.trunc(bytes / reductionBytesPerNs);
}
