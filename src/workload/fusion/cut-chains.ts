/**
 * Cuts a network into chains that layers can be fused along. Every layer belongs to one chain. A layer goes on with the
 * chain of one of the layers it reads, the longest that nothing else has gone on with; what else it reads are side
 * inputs: the second operand of a sum is read by the layer that makes the first one (it adds while it writes), the
 * parts of a concatenation and the second operand of a product of activations by the layer itself. A tensor that another
 * chain reads leaves the chip. Pooling and activations are folded into the layer before: a tensor is as large as the
 * layer behind it takes, its elements as wide.
 */

import { checkedChain, type FusionChain, OUTSIDE, type SideInput } from '../../mapping/fusion-plan/chain.js';
import type { ByOperand } from '../../problem/convolution.js';
import type { ElementBytes } from '../../problem/element-bytes.js';
import { type Layer, macs, operandBytes, operandElements, outputChannels, withElementBytes } from '../layer.js';

/** A layer of a network, and the layers it reads. */
export interface NetworkLayer {
  readonly layer: Layer;
  /** Indices of earlier layers; an edge that other edges imply may be left out. */
  readonly after: readonly number[];
  /** All that it reads, implied or not; `after` where left out. Identity shortcuts are seen only here. */
  readonly reads?: readonly number[] | undefined;
}

export interface FusionNetwork {
  readonly name: string;
  readonly layers: readonly NetworkLayer[];
}

/** A network in chains, and where the chains' layers are in it. */
export interface CutNetwork {
  readonly network: FusionNetwork;
  readonly chains: readonly FusionChain[];
  /** By chain: indices of its layers. */
  readonly members: readonly (readonly number[])[];
}

/** @param widths of a layer's elements, by its place; what they leave out stays */
export function withWidths(network: FusionNetwork, widths: (layer: number) => Partial<ElementBytes>): FusionNetwork {
  const layers = network.layers.map((one, index) => {
    const { layer } = one;
    return { ...one, layer: withElementBytes(layer, { ...layer.elementBytes, ...widths(index) }) };
  });
  return { ...network, layers };
}

/** In the order of their first layers. A chain is named after the network, and after its first layer if there are more. */
export function cutNetwork(network: FusionNetwork): CutNetwork {
  const cut = new Cut(network);
  return { network, chains: cut.members.map((layers, chain) => cut.chain(layers, chain)), members: cut.members };
}

export function cutIntoChains(network: FusionNetwork): readonly FusionChain[] {
  return cutNetwork(network).chains;
}

/** The chain of most multiply-accumulates, without side inputs: the main path of a network. */
export function mainChain(network: FusionNetwork): FusionChain {
  return mainPath(network).chains[0]!;
}

/** The same, with the places of its layers. */
export function mainPath(network: FusionNetwork): CutNetwork {
  const work = (chain: FusionChain): number => chain.macs.reduce((sum, part) => sum + part, 0);
  const { chains, members } = cutNetwork(network);
  const longest = chains.reduce((best, chain, c) => (work(chain) > work(chains[best]!) ? c : best), 0);
  const chain = { ...chains[longest]!, name: network.name, sideInputs: [], leaving: [] };
  return { network, chains: [chain], members: [members[longest]!] };
}

/** Elements of half a byte may leave half of one over. */
function wholeBytes(layer: Layer): ByOperand {
  const { input, weights, output } = operandBytes(layer);
  return { input: Math.ceil(input), weights: Math.ceil(weights), output: Math.ceil(output) };
}

class Cut {
  /** By chain: indices of its layers. */
  readonly members: number[][] = [];
  private readonly layers: readonly NetworkLayer[];
  private readonly chainOf: number[] = [];
  /** By layer: the layer that goes on with its chain; −1 for none. */
  private readonly next: number[] = [];
  /** By layer: the layer whose chain it goes on with; −1 where it begins one. */
  private readonly before: number[] = [];
  /** By layer: what it reads, sums counted once. */
  private readonly parents: (readonly number[])[] = [];

  constructor(private readonly network: FusionNetwork) {
    this.layers = network.layers;
    this.layers.forEach((_, index) => {
      this.parents[index] = this.parentsOf(index);
      const main = this.mainOf(index);
      this.before[index] = main;
      this.next[index] = -1;
      this.chainOf[index] = main < 0 ? this.members.length : this.chainOf[main]!;
      if (main < 0) this.members.push([index]);
      else {
        this.next[main] = index;
        this.members[this.chainOf[main]!]!.push(index);
      }
    });
  }

  chain(layers: readonly number[], number: number): FusionChain {
    const { name } = this.network;
    const layerOf = (index: number): Layer => this.layers[index]!.layer;
    const isWeights = (index: number): boolean => layerOf(index).operand === 'weights';
    const first = layerOf(layers[0]!);
    return checkedChain({
      name: this.members.length === 1 ? name : `${name}/${first.name}`,
      layers: layers.map((index) => layerOf(index).name),
      activationBytes: [wholeBytes(first).input, ...layers.map((index) => this.handedOn(index))],
      weightBytes: layers.map((index) => (isWeights(index) ? wholeBytes(layerOf(index)).weights : 0)),
      macs: layers.map((index) => macs(layerOf(index))),
      sideInputs: layers.flatMap((index) => this.sideInputs(index, number)),
      leaving: layers.slice(0, -1).flatMap((index, place) => (this.isReadElsewhere(index) ? [place + 1] : [])),
    });
  }

  private reads(index: number): readonly number[] {
    return this.parents[index]!;
  }

  /**
   * A tensor that an earlier layer has read as part of a sum is there in that sum: what reads both the sum's first operand
   * and another one reads the sum.
   */
  private parentsOf(index: number): readonly number[] {
    const { reads, after } = this.layers[index]!;
    const all = [...new Set(reads ?? after)];
    const isSummed = (parent: number): boolean =>
      all.some((other) => {
        const reader = other === parent ? -1 : (this.next[other] ?? -1);
        return reader >= 0 && this.isSum(reader) && this.parents[reader]!.includes(parent);
      });
    return all.filter((parent) => !isSummed(parent));
  }

  /** Among those it reads, the layer at the end of the longest chain; the later of two alike. */
  private mainOf(index: number): number {
    let main = -1;
    for (const parent of this.reads(index)) {
      if (this.next[parent] !== -1) continue;
      if (main < 0 || this.lengthTo(parent) >= this.lengthTo(main)) main = parent;
    }
    return main;
  }

  private lengthTo(layer: number): number {
    return this.members[this.chainOf[layer]!]!.length;
  }

  /** Bytes of the layer's output as the next one of its chain takes it. */
  private handedOn(index: number): number {
    const { layer } = this.layers[index]!;
    const next = this.next[index]!;
    if (next < 0) return wholeBytes(layer).output;
    const made = operandElements(layer).output;
    const taken = wholeBytes(this.layers[next]!.layer).input;
    const parts = this.reads(next);
    return this.isConcat(next) ? Math.max(1, Math.round((taken * made) / this.madeBy(parts))) : taken;
  }

  private sideInputs(index: number, chain: number): SideInput[] {
    const { layer } = this.layers[index]!;
    const main = this.before[index]!;
    const parents = this.reads(index);
    const others = parents.filter((parent) => parent !== main);
    const { input, weights } = wholeBytes(layer);
    const place = (of: number): number => this.members[chain]!.indexOf(of);
    const side = (parent: number, reader: number, bytesPerSample: number): SideInput[] => {
      if (this.chainOf[parent] !== chain) {
        const madeFrom = this.latestIn(chain, parent) + 1;
        return [{ tensor: OUTSIDE, layer: reader, bytesPerSample, ...(madeFrom > 0 ? { madeFrom } : {}) }];
      }
      // What the reader takes from its predecessor anyway is not read twice.
      const tensor = place(parent) + 1;
      return tensor === reader ? [] : [{ tensor, layer: reader, bytesPerSample }];
    };
    if (layer.operand === 'activations') {
      const [second] = others;
      const product = second === undefined ? [{ tensor: OUTSIDE, layer: place(index), bytesPerSample: weights }] : [];
      return [...product, ...others.flatMap((parent) => side(parent, place(index), weights))];
    }
    if (main < 0) return this.beginning(index, others, chain);
    if (this.isConcat(index))
      return others.flatMap((parent) => {
        const made = operandElements(this.layers[parent]!.layer).output;
        return side(parent, place(index), Math.max(1, Math.round((input * made) / this.madeBy(parents))));
      });
    return others.flatMap((parent) => {
      const isHere = this.chainOf[parent] === chain;
      const made = wholeBytes(this.layers[parent]!.layer).output;
      // What is made from the first operand comes too late for its maker.
      const isLate = !isHere && this.latestIn(chain, parent) >= place(main);
      return side(parent, place(isLate ? index : main), isHere ? this.handedOn(parent) : made);
    });
  }

  /** The place in the chain of the last of its layers that `layer` is made from; −1 for none. */
  private latestIn(chain: number, layer: number): number {
    const members = this.members[chain]!;
    const seen = new Set<number>([layer]);
    let latest = -1;
    for (const ancestor of seen) {
      if (this.chainOf[ancestor] === chain) latest = Math.max(latest, members.indexOf(ancestor));
      for (const parent of this.reads(ancestor)) seen.add(parent);
    }
    return latest;
  }

  /** Where a chain begins, its input is the first tensor it reads; the others come in beside it. */
  private beginning(index: number, parents: readonly number[], chain: number): SideInput[] {
    const { input } = wholeBytes(this.layers[index]!.layer);
    if (this.isConcat(index)) return []; // the whole concatenation is the input
    const reader = this.members[chain]!.indexOf(index);
    return parents.slice(1).map(() => ({ tensor: OUTSIDE, layer: reader, bytesPerSample: input }));
  }

  /** Are the tensors a layer reads put side by side, and not added? */
  private isConcat(index: number): boolean {
    const { layer } = this.layers[index]!;
    const parents = this.reads(index);
    if (parents.length < 2 || layer.operand === 'activations') return false;
    const channels = parents.reduce((sum, parent) => sum + outputChannels(this.layers[parent]!.layer), 0);
    const taken = layer.kind === 'conv' ? layer.c * layer.groups : layer.c;
    return channels === taken || this.madeBy(parents) === operandElements(layer).input;
  }

  private isSum(index: number): boolean {
    return this.layers[index]!.layer.operand === 'weights' && !this.isConcat(index);
  }

  private madeBy(parents: readonly number[]): number {
    return parents.reduce((sum, parent) => sum + operandElements(this.layers[parent]!.layer).output, 0);
  }

  private isReadElsewhere(index: number): boolean {
    const chain = this.chainOf[index];
    return this.layers.some((_, reader) => this.chainOf[reader] !== chain && this.reads(reader).includes(index));
  }
}
