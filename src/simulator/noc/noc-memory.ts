/**
 * Memory stacks behind an on-chip network, flow by flow: a transfer is one message that passes the links between its core
 * and its stacks at one rate (cut-through), spread over the stacks as its data is. Links and stacks are shared in the
 * arbitration policy's proportion, each by itself: rates rise together until a resource is used up or a port is at its
 * width; the transfers that pass the resource keep their rates, all others rise on (progressive filling, Bertsekas and
 * Gallager, Data Networks, 1992, section 6.5.2). `uniform` is the allocator's assumption instead: nobody rises any more
 * once some resource is used up.
 */
import type { Alarm } from '../../kernel/alarm.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { ResourceUse, SharedResources } from '../../machine/noc/shared-resources.js';
import type { CastPlan } from '../../mapping/residency/cast-plan.js';
import type { ResidencyPlan } from '../../mapping/residency/plan-residency.js';
import { coreOfPort, isStorePort } from '../memory/ports.js';
import type { SharedMemory, SharingPolicy } from '../memory/shared-memory.js';
import { type MachineSignals, PORTS_PER_CORE, PRIORITY } from '../signals.js';
import { Filling } from './filling.js';
import { addUses } from './flow-uses.js';
import type { NetworkReport } from './network-report.js';
import { type LiveShares, SharedSramState } from './shared-sram.js';
import { canJoin, type Reader, type SharedStream, Trees } from './streams.js';

export interface NocReplay {
  readonly resources: SharedResources;
  /** `uniform` also knows neither the time of hops nor that flits are whole. */
  readonly sharing: 'uniform' | 'by-link';
  readonly hopCycles: number;
  readonly flitBytes: number;
  /** What a shared SRAM is to keep: just so, or as far as there is room when the jobs come. */
  readonly kept?: { readonly plan: ResidencyPlan; readonly isLive: boolean } | undefined;
  /** Which weights one stream brings to several cores. */
  readonly cast?: CastPlan | undefined;
}

/** What the memory stacks are besides their peak. */
export interface StackTiming {
  readonly efficiency: number;
  readonly latencyCycles: number;
}

/** Remaining bytes below these shares of the transfer, or of what rounding of the clock moves, are none. */
const ROUNDING_OF_BYTES = 1e-12;
const ROUNDING_OF_TIME = 1e-15;
/** A load's request goes the way there before its bytes come back. */
const WAYS_OF_LOAD = 2;

export class NocMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;
  readonly #simulation: Simulation;
  readonly #noc: NocReplay;
  readonly #timing: StackTiming;
  readonly #policy: SharingPolicy;
  readonly #bus: Bus<MachineSignals>;
  readonly #onEnd: (port: number) => void;
  readonly #filling: Filling;
  readonly #alarm: Alarm;
  readonly #bytes: Float64Array;
  readonly #remaining: Float64Array;
  readonly #storeShare: Float64Array;
  /** By job, what of its bytes the SRAM has; and by port, whose bytes it moves. */
  readonly #shares: LiveShares | undefined;
  readonly #sram: SharedSramState | undefined;
  readonly #job: Int32Array;
  /** By job: the tiles it has begun to load. */
  readonly #loads: Int32Array;
  /** Weights under way by what they are; by port, the stream it reads. The first reader's port is that of the flow. */
  readonly #streams = new Map<string, SharedStream>();
  readonly #streamOf: (SharedStream | undefined)[];
  readonly #open = new Set<SharedStream>();
  readonly #trees: Trees;
  #castBytes = 0;
  /** By port: cycles that the transfer in progress lost to other cores. */
  readonly #lost: Float64Array;
  readonly #carried: Float64Array;
  readonly #waited: Float64Array;
  readonly #ended: Int32Array;
  #updated = 0;
  #dirty = false;
  #nextPort = -1;

  constructor(
    simulation: Simulation,
    noc: NocReplay,
    timing: StackTiming,
    policy: SharingPolicy,
    around: { readonly bus: Bus<MachineSignals>; readonly onEnd: (port: number) => void },
  ) {
    const { resources } = noc;
    const ports = resources.loads.length * PORTS_PER_CORE;
    this.#simulation = simulation;
    this.#noc = noc;
    this.#timing = timing;
    this.#policy = policy;
    this.#bus = around.bus;
    this.#onEnd = around.onEnd;
    const capacity = resources.bytesPerCycle.map(
      (peak, r) => peak * (resources.isStack[r] === 1 ? timing.efficiency : 1),
    );
    this.#job = new Int32Array(ports).fill(-1);
    if (noc.kept?.isLive === true) {
      const sram = new SharedSramState(noc.kept.plan);
      this.#sram = sram;
      around.bus.on('jobStart', (_, job, time) => sram.begin(job, time));
      around.bus.on('jobEnd', (_, job, time) => sram.end(job, time));
    }
    this.#shares = this.#sram?.shares ?? noc.kept?.plan.shares;
    this.#trees = new Trees(resources);
    this.#loads = new Int32Array(noc.cast?.weights.length ?? 0);
    this.#streamOf = new Array<SharedStream | undefined>(ports).fill(undefined);
    this.#filling = new Filling(ports, capacity, noc.sharing === 'uniform');
    this.#bytes = new Float64Array(ports);
    this.#remaining = new Float64Array(ports);
    this.#storeShare = Float64Array.from({ length: ports }, (_, port) => (isStorePort(port) ? 1 : 0));
    this.#lost = new Float64Array(ports);
    this.#carried = new Float64Array(capacity.length);
    this.#waited = new Float64Array(resources.loads.length * capacity.length);
    this.#ended = new Int32Array(ports);
    this.#alarm = simulation.alarm(PRIORITY.memory, this.#end);
  }

  transfer(port: number, bytes: number, cap: number, asked: number): void {
    this.#elapse();
    this.#bytes[port] = bytes;
    this.#remaining[port] = bytes;
    this.#lost[port] = 0;
    this.bytesAsked += bytes;
    const castShare = this.#castShare(port);
    const use = this.#padded(this.#useOf(port, castShare), bytes);
    const weight = this.#policy(asked);
    if (castShare > 0) this.#read({ port, core: coreOfPort(port), own: use, share: castShare, weight, cap, bytes });
    else {
      this.#filling.add(port, use, weight, cap);
      for (let i = 0; i < use.shares.length; i++) this.#carried[use.resources[i]!]! += bytes * use.shares[i]!;
    }
    this.#changed();
  }

  /** So much of what the port moves next goes the way of stores, the rest that of loads. */
  blend(port: number, storeShare: number): void {
    this.#storeShare[port] = storeShare;
  }

  /** The port's next transfers are this job's. */
  carryFor(port: number, job: number): void {
    this.#job[port] = job;
    if (this.#noc.cast !== undefined && !isStorePort(port)) this.#loads[job]!++;
  }

  keptOf(job: number, isStore: boolean): { readonly crossing: number; readonly moved: number } {
    const shares = this.#shares;
    if (shares === undefined) return { crossing: 1, moved: 0 };
    if (isStore) return { crossing: 1 - shares.skip[job]!, moved: shares.keep[job]! };
    return { crossing: 1 - shares.hit[job]!, moved: shares.hit[job]! + shares.fill[job]! };
  }

  contentionCycles(port: number): number {
    return this.#lost[port]!;
  }

  networkReport(): NetworkReport {
    const sram = this.#sram?.report();
    return {
      ...{ resources: this.#noc.resources, bytes: this.#carried, waitedCycles: this.#waited },
      ...(sram === undefined ? {} : { sram }),
      ...(this.#noc.cast === undefined ? {} : { castBytes: this.#castBytes }),
    };
  }

  #padding(bytes: number): number {
    const { sharing, flitBytes } = this.#noc;
    return sharing === 'uniform' ? 1 : (Math.ceil(bytes / flitBytes) * flitBytes) / bytes;
  }

  #padded({ resources, shares }: ResourceUse, bytes: number): ResourceUse {
    const padding = this.#padding(bytes);
    const { isLink } = this.#noc.resources;
    return { resources, shares: shares.map((share, i) => (isLink[resources[i]!] === 1 ? share * padding : share)) };
  }

  /** Which part of the port's bytes are weights that others may read with it. */
  #castShare(port: number): number {
    const { cast, sharing } = this.#noc;
    const job = this.#job[port]!;
    if (cast === undefined || job < 0 || isStorePort(port) || cast.weights[job]! < 0) return 0;
    const isShared = sharing === 'by-link' || cast.group[job]! >= 0;
    if (!isShared || this.#shares?.findsWeights[job] === 1) return 0;
    return cast.share[job]! * (1 - this.#storeShare[port]!);
  }

  /** The reader joins whoever reads the same tile of the same weights, or begins a stream. */
  #read(reader: Reader): void {
    const { cast, sharing } = this.#noc;
    const job = this.#job[reader.port]!;
    const what = sharing === 'uniform' ? `group ${cast!.group[job]}` : `tensor ${cast!.weights[job]}`;
    const key = `${what} ${this.#loads[job]}`;
    const under = this.#streams.get(key);
    const none = { resources: new Int32Array(0), shares: new Float64Array(0) };
    const stream = under !== undefined && canJoin(under, reader) ? under : { key, readers: [], use: none, saved: 0 };
    if (under === undefined) this.#streams.set(key, stream);
    this.#streamOf[reader.port] = stream;
    this.#regroup(stream, [...stream.readers, reader]);
  }

  /** One flow, on the first reader's port, for all of them. */
  #regroup(stream: SharedStream, readers: Reader[]): void {
    const before = stream.readers[0];
    if (before !== undefined) this.#filling.remove(before.port);
    stream.readers = readers;
    const [first] = readers;
    if (first === undefined) {
      this.#open.delete(stream);
      if (this.#streams.get(stream.key) === stream) this.#streams.delete(stream.key);
      return;
    }
    this.#open.add(stream);
    this.#trees.settle(stream, this.#padding(first.bytes));
    this.#filling.add(first.port, stream.use, first.weight, first.cap);
  }

  #useOf(port: number, castShare: number): ResourceUse {
    const { loads, stores, sram } = this.#noc.resources;
    const core = coreOfPort(port);
    const stored = this.#storeShare[port]!;
    const load = loads[core]!;
    const store = stores[core]!;
    const job = this.#job[port]!;
    const shares = this.#shares;
    if (shares !== undefined && sram !== undefined && job >= 0) {
      const hit = shares.hit[job]!;
      return addUses([
        [load, (1 - stored) * (1 - hit) - castShare],
        [store, stored * (1 - shares.skip[job]!)],
        [sram.loads[core]!, (1 - stored) * hit],
        [sram.fills[core]!, (1 - stored) * shares.fill[job]!],
        [sram.stores[core]!, stored * shares.keep[job]!],
      ]);
    }
    if (castShare > 0)
      return addUses([
        [load, 1 - stored - castShare],
        [store, stored],
      ]);
    if (stored === 0) return load;
    if (stored === 1) return store;
    return {
      resources: Int32Array.of(...load.resources, ...store.resources),
      shares: Float64Array.of(
        ...load.shares.map((share) => share * (1 - stored)),
        ...store.shares.map((share) => share * stored),
      ),
    };
  }

  /** Brings the account up to now. */
  #elapse(): void {
    const { now } = this.#simulation;
    const duration = now - this.#updated;
    if (duration === 0) return;
    this.#updated = now;
    const { active, count, rate, limiter, lossRate } = this.#filling;
    const resources = this.#carried.length;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      const stream = this.#streamOf[port];
      if (stream !== undefined) {
        this.#elapseStream(stream, duration);
        continue;
      }
      const moved = Math.min(rate[port]! * duration, this.#remaining[port]!);
      this.#remaining[port]! -= moved;
      this.bytesServed += moved;
      if (limiter[port]! < 0) continue;
      const lost = lossRate[port]! * duration;
      this.#lost[port]! += lost;
      this.#waited[coreOfPort(port) * resources + limiter[port]!]! += lost;
    }
  }

  #elapseStream({ readers, use, saved }: SharedStream, duration: number): void {
    const { rate, limiter, lossRate } = this.#filling;
    const { port: first } = readers[0]!;
    const bytes = rate[first]! * duration;
    for (let i = 0; i < use.shares.length; i++) this.#carried[use.resources[i]!]! += bytes * use.shares[i]!;
    this.#castBytes += bytes * saved;
    const lost = limiter[first]! < 0 ? 0 : lossRate[first]! * duration;
    for (const { port, core } of readers) {
      const moved = Math.min(bytes, this.#remaining[port]!);
      this.#remaining[port]! -= moved;
      this.bytesServed += moved;
      this.#lost[port]! += lost;
      if (lost > 0) this.#waited[core * this.#carried.length + limiter[first]!]! += lost;
    }
  }

  #changed(): void {
    if (this.#dirty) return;
    this.#dirty = true;
    this.#simulation.settle(this.#share);
  }

  readonly #share = (): void => {
    this.#dirty = false;
    const filling = this.#filling;
    if (filling.count > 0) {
      filling.fill();
      let soonest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < filling.count; i++) {
        const port = filling.active[i]!;
        const next = this.#soonestOf(port);
        const left = this.#remaining[next]! / filling.rate[port]!;
        if (left >= soonest) continue;
        soonest = left;
        this.#nextPort = next;
      }
      this.#alarm.set(this.#simulation.now + soonest);
    }
    if (this.#bus.heard.bandwidth) this.#bus.emit('bandwidth', this.#simulation.now, filling.rate);
  };

  /** Of the readers of a stream, the one that lacks least; any other port itself. */
  #soonestOf(port: number): number {
    const stream = this.#streamOf[port];
    if (stream === undefined) return port;
    let soonest = port;
    for (const reader of stream.readers) {
      this.#filling.rate[reader.port] = this.#filling.rate[port]!;
      if (this.#remaining[reader.port]! < this.#remaining[soonest]!) soonest = reader.port;
    }
    return soonest;
  }

  /** The transfer that ends next, and all that end with it but for rounding. */
  readonly #end = (): void => {
    this.#elapse();
    const filling = this.#filling;
    const { now } = this.#simulation;
    let ended = 0;
    for (let i = filling.count - 1; i >= 0; i--) {
      const port = filling.active[i]!;
      if (this.#streamOf[port] !== undefined || !this.#isServed(port, now)) continue;
      this.bytesServed += this.#remaining[port]!;
      this.#ended[ended++] = port;
      filling.remove(port);
    }
    for (const stream of [...this.#open]) {
      const served = stream.readers.filter(({ port }) => this.#isServed(port, now));
      if (served.length === 0) continue;
      this.#regroup(
        stream,
        stream.readers.filter((reader) => !served.includes(reader)),
      );
      for (const { port } of served) {
        this.bytesServed += this.#remaining[port]!;
        this.#ended[ended++] = port;
        this.#streamOf[port] = undefined;
        filling.rate[port] = 0;
      }
    }
    this.#ended.subarray(0, ended).sort(); // not the order in which they began
    this.#changed();
    for (let i = 0; i < ended; i++) {
      const port = this.#ended[i]!;
      const latency = this.#latencyOf(port);
      if (latency > 0) this.#simulation.schedule(now + latency, PRIORITY.memory, this.#onEnd, port);
      else this.#onEnd(port);
    }
  };

  #isServed(port: number, now: number): boolean {
    const none = this.#bytes[port]! * ROUNDING_OF_BYTES + this.#filling.rate[port]! * now * ROUNDING_OF_TIME;
    return port === this.#nextPort || this.#remaining[port]! <= none;
  }

  /** From the last byte served to the end as the core sees it: the stack's, and that of the routers on the way. */
  #latencyOf(port: number): number {
    const { sharing, hopCycles, resources } = this.#noc;
    const fromSram = this.#sramShare(port);
    const latencyCycles = fromSram < 1 ? this.#timing.latencyCycles : 0;
    if (sharing === 'uniform') return latencyCycles;
    const ways = isStorePort(port) ? 1 : WAYS_OF_LOAD;
    const core = coreOfPort(port);
    const hops = fromSram < 1 ? resources.hops[core]! : 0;
    return latencyCycles + ways * hopCycles * Math.max(hops, fromSram > 0 ? (resources.sram?.hops[core] ?? 0) : 0);
  }

  /** Which part of what the port moves is between the core and the SRAM alone. */
  #sramShare(port: number): number {
    const job = this.#job[port]!;
    if (this.#shares === undefined || job < 0) return 0;
    return (isStorePort(port) ? this.#shares.skip : this.#shares.hit)[job]!;
  }
}
