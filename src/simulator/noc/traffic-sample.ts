/**
 * Latency of an on-chip network under synthetic traffic, sampled as BookSim 2.0 does: periods of warm-up, then periods until
 * latency and throughput have changed by less than 5 % three times, then until all measured packets are there. A network
 * whose packets, with those on their way, take longer than the limit on average is past its saturation.
 */
import type { KnuthRandom } from '../../base/lagged-fibonacci.js';
import type { TrafficPattern } from '../../workload/noc/traffic-pattern.js';
import type { FlitNetwork } from './flit-network.js';

export interface Traffic {
  readonly pattern: TrafficPattern;
  readonly packetFlits: number;
  /** Flits that each node makes in a cycle on average; packets come by chance, a trial a cycle. */
  readonly rate: number;
}

export interface Sampling {
  readonly periodCycles: number;
  readonly warmUpPeriods: number;
  /** Of warm-up and measurement together. */
  readonly mostPeriods: number;
  /** Average latency in cycles past which the network counts as saturated. */
  readonly latencyLimit: number;
}

/** As the table was measured. */
export const BOOKSIM_SAMPLING: Sampling = { periodCycles: 2000, warmUpPeriods: 3, mostPeriods: 8, latencyLimit: 800 };

export interface TrafficSample {
  readonly isStable: boolean;
  /** Cycles from a packet's making to its last flit's arrival. */
  readonly packetLatency: number;
  /** The same from its first flit's entry. */
  readonly networkLatency: number;
  /** Flits a node and cycle. */
  readonly acceptedRate: number;
  /** Routers a packet passed. */
  readonly hops: number;
}

/** Relative change of latency or throughput below which a period counts as settled. */
const SETTLED = 0.05;
const SETTLED_PERIODS = 3;
/** How often the limit is looked at while the measured packets drain. */
const DRAIN_CHECK_CYCLES = 1000;

type Phase = 'warm-up' | 'measuring' | 'draining';

export function sampleTraffic(
  network: FlitNetwork,
  traffic: Traffic,
  random: KnuthRandom,
  sampling: Sampling,
): TrafficSample {
  const source = new TrafficSource(network, traffic, random);
  let latencyBefore = 0;
  let acceptedBefore = 0;
  let settled = 0;
  for (let period = 0; period < sampling.mostPeriods; period++) {
    if (source.phase === 'measuring' && settled >= SETTLED_PERIODS) break;
    if (period === sampling.warmUpPeriods || (source.phase === 'warm-up' && period % 2 === 0)) source.clear();
    source.run(sampling.periodCycles);
    if (source.latencyWithThoseUnderWay() > sampling.latencyLimit) return source.sample(false);
    const latency = source.packetLatency();
    const accepted = source.acceptedRate();
    const changes = [(latency - latencyBefore) / latency, (accepted - acceptedBefore) / accepted];
    latencyBefore = latency;
    acceptedBefore = accepted;
    if (source.phase === 'measuring') settled = changes.some((by) => Math.abs(by) > SETTLED) ? 0 : settled + 1;
    else if (period + 1 >= sampling.warmUpPeriods) source.phase = 'measuring';
  }
  source.drain();
  for (let cycle = 1; source.isWaiting(); cycle++) {
    source.step();
    const isSaturated = cycle % DRAIN_CHECK_CYCLES === 0 && source.latencyWithThoseUnderWay() > sampling.latencyLimit;
    if (isSaturated) return source.sample(false);
  }
  return source.sample(true);
}

/** Makes the packets and keeps the sums. */
class TrafficSource {
  phase: Phase = 'warm-up';
  readonly #network: FlitNetwork;
  readonly #traffic: Traffic;
  readonly #random: KnuthRandom;
  readonly #chance: number;
  readonly #draw = (n: number): number => this.#random.below(n);
  /** By node that has made a packet and not yet sent it all, the next cycle for which one may be made. */
  readonly #next: Float64Array;
  /** Bits of the nodes that have just sent theirs. */
  readonly #late: Int32Array;
  /** Nodes without a packet that have had their trials of all cycles before this one. */
  #inStep: number;
  /** Trials to come that fail; the one after them succeeds. */
  #failures: number;
  #clearedAt = 0;
  #drainAt = 0;
  #packets = 0;
  #packetCycles = 0;
  #networkCycles = 0;
  #hops = 0;
  #accepted = 0;
  // Of all flits made and not yet arrived.
  #underWay = 0;
  #madeSum = 0;
  #measuredUnderWay = 0;

  constructor(network: FlitNetwork, traffic: Traffic, random: KnuthRandom) {
    this.#network = network;
    this.#traffic = traffic;
    this.#random = random;
    this.#chance = traffic.rate / traffic.packetFlits;
    this.#next = new Float64Array(network.wiring.nodes);
    this.#late = new Int32Array(network.senders.length);
    this.#inStep = network.wiring.nodes;
    this.#failures = this.#failuresAhead();
  }

  run(cycles: number): void {
    const network = this.#network;
    const nodes = network.wiring.nodes;
    for (const end = network.time + cycles; network.time < end; ) {
      if (this.#underWay > 0 || network.finishes > 0) {
        this.step();
        continue;
      }
      // Nothing is on its way: the next packet is as many cycles off as its trial comes after the trials of all nodes.
      const empty = Math.min(end - network.time, Math.floor(this.#failures / nodes));
      this.#failures -= empty * nodes;
      network.skip(empty);
      if (network.time < end) this.step();
    }
  }

  step(): void {
    const network = this.#network;
    network.receive();
    this.#retire();
    this.#make();
    network.advance();
  }

  clear(): void {
    this.#clearedAt = this.#network.time;
    this.#packets = 0;
    this.#packetCycles = 0;
    this.#networkCycles = 0;
    this.#hops = 0;
    this.#accepted = 0;
  }

  drain(): void {
    this.phase = 'draining';
    this.#drainAt = this.#network.time;
  }

  /** A measured packet is on its way, or a node has not yet made all its packets of the measured cycles. */
  isWaiting(): boolean {
    if (this.#measuredUnderWay > 0) return true;
    const { time } = this.#network;
    return this.#next.some((cycle, node) => (this.#network.isIdle(node) ? time : cycle) <= this.#drainAt);
  }

  packetLatency(): number {
    return this.#packetCycles / this.#packets;
  }

  acceptedRate(): number {
    const end = this.phase === 'draining' ? this.#drainAt : this.#network.time;
    return this.#accepted / (end - this.#clearedAt) / this.#next.length;
  }

  /** Packets that arrived, and the flits that did not by their age so far. */
  latencyWithThoseUnderWay(): number {
    const waited = this.#network.time * this.#underWay - this.#madeSum;
    return (this.#packetCycles + waited) / (this.#packets + this.#underWay);
  }

  sample(isStable: boolean): TrafficSample {
    return {
      isStable,
      packetLatency: this.packetLatency(),
      networkLatency: this.#networkCycles / this.#packets,
      acceptedRate: this.acceptedRate(),
      hops: this.#hops / this.#packets,
    };
  }

  #retire(): void {
    const { arrived, arrivals, delivered, deliveries, packets, time } = this.#network;
    if (deliveries === 0) return;
    if (this.phase !== 'draining') this.#accepted += deliveries;
    this.#underWay -= deliveries;
    let made = 0;
    for (let i = 0; i < deliveries; i++) made += packets.made[delivered[i]! >> 2]!;
    this.#madeSum -= made;
    for (let i = 0; i < arrivals; i++) {
      const packet = arrived[i]!;
      const isMeasured = packets.tag[packet] === 1;
      if (isMeasured) this.#measuredUnderWay--;
      if (isMeasured || this.phase === 'warm-up') {
        this.#packets++;
        this.#packetCycles += time - packets.made[packet]!;
        this.#networkCycles += time - packets.entered[packet]!;
        this.#hops += packets.hops[packet]!;
      }
      packets.release(packet);
    }
  }

  /** A trial for every cycle since a node's last packet was made, node by node, until one succeeds or all had theirs. */
  #make(): void {
    const network = this.#network;
    const { time, finished, finishes } = network;
    const next = this.#next;
    let trials = this.#inStep;
    for (let i = 0; i < finishes; i++) trials += time - next[finished[i]!]! + 1;
    if (this.#failures >= trials) {
      this.#failures -= trials;
      this.#inStep += finishes;
    } else this.#makeSome();
    network.finishes = 0;
  }

  /** The same in a cycle in which a trial succeeds: the nodes that were in step have one trial each. */
  #makeSome(): void {
    const { time, finished, finishes, senders } = this.#network;
    const next = this.#next;
    const late = this.#late;
    for (let i = 0; i < finishes; i++) late[finished[i]! >> 5]! |= 1 << (finished[i]! & 31);
    let failures = this.#failures;
    let inStep = 0;
    for (let word = 0; word < late.length; word++) {
      const lateHere = late[word]!;
      late[word] = 0;
      for (let bits = ~senders[word]! & this.#nodesIn(word); bits !== 0; bits &= bits - 1) {
        const bit = bits & -bits;
        const node = (word << 5) + 31 - Math.clz32(bit);
        const from = (lateHere & bit) === 0 ? time : next[node]!;
        const trials = time + 1 - from;
        if (failures >= trials) {
          failures -= trials;
          inStep++;
        } else {
          const made = from + failures;
          failures = this.#failuresAhead();
          this.#send(node, made);
        }
      }
    }
    this.#failures = failures;
    this.#inStep = inStep;
  }

  /** Bits of the nodes there are in a word. */
  #nodesIn(word: number): number {
    const nodes = this.#next.length - (word << 5);
    return nodes < 32 ? (1 << nodes) - 1 : -1;
  }

  /** Trials that fail before the next that does not. */
  #failuresAhead(): number {
    const failures = this.#random.uniformsFrom(this.#chance, Number.MAX_SAFE_INTEGER);
    this.#random.uniform();
    return failures;
  }

  #send(node: number, made: number): void {
    const network = this.#network;
    const { pattern, packetFlits } = this.#traffic;
    const destination = pattern(node, this.#draw);
    this.#random.below(1); // the peer draws its packet's subnetwork, of which there is one
    const isMeasured = this.phase === 'measuring' || (this.phase === 'draining' && made < this.#drainAt);
    network.send(node, network.packets.add(destination, packetFlits, made, isMeasured ? 1 : 0));
    if (isMeasured) this.#measuredUnderWay++;
    this.#underWay += packetFlits;
    this.#madeSum += packetFlits * made;
    this.#next[node] = made + 1;
  }
}
