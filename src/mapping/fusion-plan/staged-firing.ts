/**
 * The stream of a fused group. A layer fires only on demand, the one nearest the group's end first: no order needs
 * smaller buffers. Firing layer by layer against the buffers the plan gives is also the proof that they suffice; where
 * they do not, the stream is refused with the tensor whose buffer is full.
 */
import { InputError } from '../../base/errors.js';
import { sideInputCargo, weightsCargo } from './cargo.js';
import { type FusionChain, tensorName } from './chain.js';
import type { FusionGroup, FusionPlan } from './plan.js';
import { circularSideInput } from './side-inputs.js';
import { type FiringStream, StreamWriter } from './stream.js';

/** @throws InputError for a group that deadlocks or does not fit, naming the tensor */
export function stagedFiring(plan: FusionPlan, group: FusionGroup): FiringStream {
  return new Firing(plan, group).stream();
}

/** A buffer between the layer that makes (or loads) a tensor and one that reads it. */
interface Buffer {
  readonly tensor: number;
  /** The layer whose firings fill it, and the one whose firings empty it. */
  readonly maker: number;
  readonly reader: number;
  readonly samples: number;
  readonly bytesPerSample: number;
}

/** Fires the layers of a longer group. */
class Firing {
  private readonly chain: FusionChain;
  private readonly batch: number;
  /** By layer: samples fired. */
  private readonly fired: Int32Array;
  /** By layer: buffers it fills. */
  private readonly fills: (readonly Buffer[])[] = [];
  private readonly buffers: readonly Buffer[];
  private readonly writer = new StreamWriter();
  private storing = 0;
  /** By layer: how many firings with stores there were when it last stored. */
  private readonly stored: Int32Array;

  constructor(
    private readonly plan: FusionPlan,
    private readonly group: FusionGroup,
  ) {
    const { first, last, stageSamples, sideSamples, sideInputs } = group;
    this.chain = plan.chain;
    this.batch = plan.batch;
    this.fired = new Int32Array(this.chain.layers.length);
    this.stored = new Int32Array(this.chain.layers.length);
    const stages = stageSamples.map((samples, i) => {
      const reader = first + 1 + i;
      const bytesPerSample = this.chain.activationBytes[reader]!;
      return { tensor: reader, maker: reader - 1, reader, samples, bytesPerSample };
    });
    const sides = sideInputs.staying.map(({ tensor, layer, bytesPerSample }, i) => {
      // What the group loads is there when its first layer fires.
      const maker = Math.max(first, tensor - 1);
      return { tensor, maker, reader: layer, samples: sideSamples[i]!, bytesPerSample };
    });
    this.buffers = [...stages, ...sides];
    for (let layer = first; layer <= last; layer++)
      this.fills[layer] = this.buffers.filter(({ maker }) => maker === layer);
  }

  stream(): FiringStream {
    const { first, last } = this.group;
    this.checkOrder();
    const reserved = this.reservedBytes();
    this.checkFit(reserved);
    while (this.fired[last]! < this.batch) {
      let layer = last;
      while (layer >= first && !this.canFire(layer)) layer--;
      if (layer < first) throw this.deadlock();
      this.fire(layer);
    }
    return this.writer.stream(first, last, reserved);
  }

  private samplesOf(layer: number): number {
    return Math.min(this.group.firingSamples[layer - this.group.first]!, this.batch - this.fired[layer]!);
  }

  private canFire(layer: number): boolean {
    return this.hasInput(layer) && this.fullBuffer(layer) === undefined;
  }

  private hasInput(layer: number): boolean {
    const samples = this.samplesOf(layer);
    if (samples === 0) return false;
    return layer === this.group.first || this.fired[layer - 1]! - this.fired[layer]! >= samples;
  }

  /** The buffer without room for what the layer would make. */
  private fullBuffer(layer: number): Buffer | undefined {
    const made = this.fired[layer]! + this.samplesOf(layer);
    for (const buffer of this.fills[layer]!) if (made - this.fired[buffer.reader]! > buffer.samples) return buffer;
    return undefined;
  }

  private fire(layer: number): void {
    const { chain, batch, group, writer } = this;
    const samples = this.samplesOf(layer);
    const isFirstFiring = this.fired[layer] === 0;
    let onChip = samples * (chain.activationBytes[layer]! + chain.activationBytes[layer + 1]!);
    let taken = 0;
    let freed = 0;
    if (isFirstFiring || group.policy === 'reloaded') {
      const weights = chain.weightBytes[layer]!;
      writer.load(weightsCargo(chain, layer), weights);
      onChip += weights;
      taken += weights;
      if (group.policy === 'reloaded') freed += weights;
    }
    const incoming = (cargo: number, bytes: number): void => {
      writer.load(cargo, bytes);
      taken += bytes;
      freed += bytes;
    };
    if (layer === group.first) incoming(layer, samples * chain.activationBytes[layer]!);
    for (const input of group.sideInputs.incoming) {
      if (input.layer !== layer) continue;
      incoming(sideInputCargo(chain, input), samples * input.bytesPerSample);
      onChip += samples * input.bytesPerSample;
    }
    for (const input of group.sideInputs.staying) if (input.layer === layer) onChip += samples * input.bytesPerSample;
    this.fired[layer]! += samples;
    writer.layer.push(layer);
    writer.done.push(this.fired[layer]! / batch);
    writer.onChipBytes.push(onChip);
    writer.takenBytes.push(taken);
    writer.freedBytes.push(freed);
    writer.freedByStoreBytes.push(0);
    this.storeOutput(layer, samples);
    writer.endFiring();
  }

  private storeOutput(layer: number, samples: number): void {
    const { group, chain, writer } = this;
    writer.afterStores.push(this.stored[layer]!);
    if (layer !== group.last && !group.sideInputs.outgoing.includes(layer + 1)) return;
    writer.store(layer + 1, samples * chain.activationBytes[layer + 1]!);
    this.stored[layer] = ++this.storing;
  }

  private reservedBytes(): number {
    const { chain, group } = this;
    const output = group.firingSamples.at(-1)! * chain.activationBytes[group.last + 1]!;
    const inner = this.buffers.reduce((sum, { samples, bytesPerSample }) => sum + samples * bytesPerSample, 0);
    const outgoing = group.sideInputs.outgoing.reduce(
      (sum, tensor) => sum + group.firingSamples[tensor - 1 - group.first]! * chain.activationBytes[tensor]!,
      0,
    );
    return inner + output + outgoing;
  }

  private checkOrder(): void {
    const { chain, group } = this;
    const side = circularSideInput(chain, group.first, group.last);
    if (side === undefined) return;
    throw new InputError({
      path: this.place(),
      expected: `a sync at ${tensorName(chain, side.madeFrom ?? 0)}, from which a side input of ${chain.layers[side.layer]} is made`,
      found: 'both in one group',
      hint: 'the group deadlocks',
    });
  }

  private checkFit(reserved: number): void {
    const { chain, group, plan } = this;
    const weights = chain.weightBytes.slice(group.first, group.last + 1);
    const input = group.firingSamples[0]! * chain.activationBytes[group.first]!;
    const incoming = group.sideInputs.incoming.reduce(
      (sum, side) => sum + side.bytesPerSample * group.firingSamples[side.layer - group.first]!,
      0,
    );
    const held = group.policy === 'pinned' ? weights.reduce((sum, bytes) => sum + bytes, 0) : Math.max(...weights);
    const peak = reserved + input + incoming + held;
    if (peak <= plan.memoryBytes) return;
    const largest = this.buffers.reduce((a, b) =>
      b.samples * b.bytesPerSample > a.samples * a.bytesPerSample ? b : a,
    );
    throw new InputError({
      path: this.place(),
      expected: `buffers and weights of at most ${plan.memoryBytes} bytes`,
      found: peak,
      hint: `the largest buffer is that of ${tensorName(chain, largest.tensor)}: ${largest.samples * largest.bytesPerSample} bytes for ${largest.samples} samples`,
    });
  }

  /** No layer can fire: one has its input and no room. */
  private deadlock(): InputError {
    const { first, last } = this.group;
    for (let layer = last; layer >= first; layer--) {
      const full = this.hasInput(layer) ? this.fullBuffer(layer) : undefined;
      if (full === undefined) continue;
      return new InputError({
        path: this.place(),
        expected: `room for ${this.fired[layer]! + this.samplesOf(layer) - this.fired[full.reader]!} samples of ${tensorName(this.chain, full.tensor)} before ${this.chain.layers[full.reader]}`,
        found: full.samples,
        hint: 'with less the group deadlocks',
      });
    }
    throw new Error('a group stopped with room in every buffer');
  }

  private place(): string {
    const { layers } = this.chain;
    return `group ${layers[this.group.first]} … ${layers[this.group.last]}`;
  }
}
