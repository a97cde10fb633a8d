/**
 * What a fused group costs, by formula: three resources work side by side, the slowest one says how long the group
 * takes, and groups follow one another.
 *
 *   off-chip = B · (bytes in + bytes out + side inputs across the edge) + weight traffic
 *   on-chip  = Σ B · (bytes read + bytes written by each layer) + weight traffic
 *   latency  = max(Σ ⌈B · MACs / P⌉, off-chip / BW off, on-chip / BW on)
 *
 * Bytes and cycles of the whole batch B. A search asks this millions of times, so every sum over layers is a prefix sum.
 */
import type { FusedMachine } from '../../machine/fused-machine.js';
import { greatestCommonDivisor } from '../../mapping/fusion-plan/buffers.js';
import type { FusionChain } from '../../mapping/fusion-plan/chain.js';
import { hasSideInputs, sideTraffic } from '../../mapping/fusion-plan/side-inputs.js';

export class GroupCosts {
  /** Times this, every latency is a whole number; where bandwidths are no short fractions, as good as. */
  readonly ticksPerCycle: number;
  /** Entry k: of all layers before k. */
  private readonly computeBefore: Float64Array;
  private readonly onChipBefore: Float64Array;
  private readonly activations: Float64Array;
  private readonly withSideInputs: boolean;
  /** By first · layers + last, bytes a sample; NaN where not yet known. */
  private readonly sideOff: Float64Array;
  private readonly sideRead: Float64Array;

  constructor(
    private readonly chain: FusionChain,
    private readonly batch: number,
    private readonly machine: FusedMachine,
  ) {
    const layers = chain.layers.length;
    this.ticksPerCycle = ticksPerCycle(machine);
    this.activations = Float64Array.from(chain.activationBytes);
    this.computeBefore = new Float64Array(layers + 1);
    this.onChipBefore = new Float64Array(layers + 1);
    for (let layer = 0; layer < layers; layer++) {
      const touched = this.activations[layer]! + this.activations[layer + 1]!;
      this.computeBefore[layer + 1] = this.computeBefore[layer]! + layerCycles(chain, batch, machine, layer);
      this.onChipBefore[layer + 1] = this.onChipBefore[layer]! + batch * touched;
    }
    this.withSideInputs = hasSideInputs(chain);
    this.sideOff = new Float64Array(this.withSideInputs ? layers * layers : 0).fill(Number.NaN);
    this.sideRead = new Float64Array(this.sideOff.length);
  }

  computeCycles(first: number, last: number): number {
    return this.computeBefore[last + 1]! - this.computeBefore[first]!;
  }

  offChipBytes(first: number, last: number, weightTrafficBytes: number): number {
    const edges = this.batch * (this.activations[first]! + this.activations[last + 1]!) + weightTrafficBytes;
    return this.withSideInputs ? edges + this.batch * this.sideOff[this.sideEntry(first, last)]! : edges;
  }

  onChipBytes(first: number, last: number, weightTrafficBytes: number): number {
    const touched = this.onChipBefore[last + 1]! - this.onChipBefore[first]! + weightTrafficBytes;
    return this.withSideInputs ? touched + this.batch * this.sideRead[this.sideEntry(first, last)]! : touched;
  }

  /** Of the group, cycles. */
  latencyCycles(first: number, last: number, weightTrafficBytes: number): number {
    const { offChipBytesPerCycle, onChipBytesPerCycle } = this.machine;
    return Math.max(
      this.computeCycles(first, last),
      this.offChipBytes(first, last, weightTrafficBytes) / offChipBytesPerCycle,
      this.onChipBytes(first, last, weightTrafficBytes) / onChipBytesPerCycle,
    );
  }

  /** A thousand searches ask for the same groups: their side inputs are looked at once. */
  private sideEntry(first: number, last: number): number {
    const entry = first * this.chain.layers.length + last;
    if (Number.isNaN(this.sideOff[entry]!)) {
      const { off, read } = sideTraffic(this.chain, first, last);
      this.sideOff[entry] = off;
      this.sideRead[entry] = read;
    }
    return entry;
  }
}

/** Of the whole batch. */
function layerCycles(chain: FusionChain, batch: number, { macsPerCycle }: FusedMachine, layer: number): number {
  const cycles = chain.cyclesPerSample?.[layer];
  return Math.ceil(cycles === undefined ? (batch * chain.macs[layer]!) / macsPerCycle : batch * cycles);
}

/** The least common multiple of both bandwidths, where they are sixteenths of small whole numbers; else 2²⁰. */
function ticksPerCycle({ offChipBytesPerCycle, onChipBytesPerCycle }: FusedMachine): number {
  const [off, on] = [offChipBytesPerCycle * 16, onChipBytesPerCycle * 16];
  if (!Number.isInteger(off) || !Number.isInteger(on) || off * on > 2 ** 40) return 2 ** 20;
  const multiple = (off / greatestCommonDivisor(off, on)) * on;
  return Math.min(multiple, 2 ** 20);
}
