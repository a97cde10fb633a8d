/**
 * Networks to learn from: four of the zoo, and random ones of their kinds. MnasNet is never among them, nor any other
 * network of the zoo: what the model makes of those is measured.
 */
import type { Random } from '../../src/base/random.js';
import { checkedChain, type FusionChain, type SideInput } from '../../src/mapping/fusion-plan/chain.js';
import { cutIntoChains, mainChain } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';

export const TRAINED_NETWORKS = ['vgg16', 'resnet18', 'resnet50', 'mobilenet-v2'] as const;

/** Their main paths, and the chains with residual sums. */
export function trainedChains(): FusionChain[] {
  return TRAINED_NETWORKS.flatMap((name) => {
    const network = zooNetwork(name);
    const [first] = cutIntoChains(network);
    return first!.sideInputs.length === 0 ? [mainChain(network)] : [mainChain(network), first!];
  });
}

/** Layers of a chain being drawn. */
class Drawing {
  readonly activationBytes: number[];
  readonly weightBytes: number[] = [];
  readonly macs: number[] = [];
  readonly sideInputs: SideInput[] = [];
  private channels: number;

  constructor(
    private size: number,
    channels: number,
    private readonly most: number,
  ) {
    this.channels = channels;
    this.activationBytes = [size * size * channels];
  }

  get isFull(): boolean {
    return this.weightBytes.length >= this.most;
  }

  conv(outChannels: number, filter: number, stride: number, isDepthwise = false): void {
    if (this.isFull) return;
    const made = Math.max(1, Math.ceil(this.size / stride));
    const weights = filter * filter * outChannels * (isDepthwise ? 1 : this.channels);
    this.weightBytes.push(weights);
    this.macs.push(weights * made * made);
    this.size = made;
    this.channels = outChannels;
    this.activationBytes.push(made * made * outChannels);
  }

  /** Pools what the last layer made. */
  pool(factor: number): void {
    this.size = Math.max(1, Math.floor(this.size / factor));
    this.activationBytes[this.activationBytes.length - 1] = this.size * this.size * this.channels;
  }

  fc(outputs: number): void {
    if (this.isFull) return;
    const inputs = this.activationBytes.at(-1)!;
    this.weightBytes.push(inputs * outputs);
    this.macs.push(inputs * outputs);
    this.size = 1;
    this.channels = outputs;
    this.activationBytes.push(outputs);
  }

  /** The tensor now at the end is added to what the layer drawn last makes, `layers` later. */
  shortcut(layers: number, body: () => void): void {
    const tensor = this.weightBytes.length;
    const bytesPerSample = this.activationBytes.at(-1)!;
    body();
    const layer = this.weightBytes.length - 1;
    if (layer === tensor + layers - 1 && tensor < layer && this.activationBytes.at(-1) === bytesPerSample)
      this.sideInputs.push({ tensor, layer, bytesPerSample });
  }

  get width(): number {
    return this.channels;
  }

  chain(name: string, withShortcuts: boolean): FusionChain {
    const { activationBytes, weightBytes, macs } = this;
    const layers = weightBytes.map((_, i) => `layer${i + 1}`);
    const sideInputs = withShortcuts ? this.sideInputs : [];
    return checkedChain({ name, layers, activationBytes, weightBytes, macs, sideInputs, leaving: [] });
  }
}

/** @param most layers at most */
export function randomChain(random: Random, most: number): FusionChain {
  const withShortcuts = random.uniform() < 0.3;
  const kind = random.below(5);
  if (kind === 0) return plain(random, most).chain('vgg-like', false);
  if (kind === 1) return residual(random, most).chain('resnet-like', withShortcuts);
  if (kind === 4) return anything(random, most);
  return inverted(random, most).chain('mobilenet-like', withShortcuts);
}

function between(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

/** Widths are multiples of 8, as in published networks. */
function widened(width: number, random: Random): number {
  return Math.max(8, 8 * Math.round((width * (1.2 + random.uniform())) / 8));
}

function plain(random: Random, most: number): Drawing {
  const drawing = new Drawing(32 * between(random, 2, 8), 3, between(random, 3, Math.min(most, 24)));
  let width = 8 * between(random, 2, 10);
  for (let stage = 0; stage < 5; stage++) {
    for (let i = between(random, 1, 4); i > 0; i--) drawing.conv(width, 3, 1);
    drawing.pool(2);
    width = Math.min(512, widened(width, random));
  }
  for (let i = between(random, 1, 3); i > 0; i--) drawing.fc(i === 1 ? 1000 : 512 * between(random, 1, 8));
  return drawing;
}

function residual(random: Random, most: number): Drawing {
  const drawing = new Drawing(32 * between(random, 2, 8), 3, between(random, 3, most));
  let width = 8 * between(random, 2, 12);
  drawing.conv(width, 7, 2);
  drawing.pool(2);
  const isBottleneck = random.uniform() < 0.5;
  for (let stage = 0; stage < 4; stage++) {
    for (let block = between(random, 1, 6); block > 0; block--) {
      const stride = block === 1 && stage > 0 ? 2 : 1;
      drawing.shortcut(isBottleneck ? 3 : 2, () => {
        if (isBottleneck) drawing.conv(width, 1, 1);
        drawing.conv(width, 3, stride);
        if (isBottleneck) drawing.conv(width * 4, 1, 1);
        else drawing.conv(width, 3, 1);
      });
    }
    width = widened(width, random);
  }
  drawing.pool(64);
  drawing.fc(1000);
  return drawing;
}

function inverted(random: Random, most: number): Drawing {
  const drawing = new Drawing(32 * between(random, 3, 8), 3, between(random, 6, most));
  drawing.conv(8 * between(random, 2, 5), 3, 2);
  let width = 8 * between(random, 1, 3);
  for (let stage = 0; stage < between(random, 4, 7); stage++) {
    const expand = random.pick([1, 2, 3, 4, 6]);
    const filter = random.pick([3, 3, 5, 7]);
    const firstStride = stage > 0 && random.uniform() < 0.7 ? 2 : 1;
    const repeats = between(random, 1, 4);
    for (let block = 0; block < repeats; block++)
      drawing.shortcut(expand > 1 ? 3 : 2, () => {
        const inner = drawing.width * expand;
        if (expand > 1) drawing.conv(inner, 1, 1);
        drawing.conv(inner, filter, block === 0 ? firstStride : 1, true);
        drawing.conv(width, 1, 1);
      });
    width = Math.min(400, widened(width, random));
  }
  if (random.uniform() < 0.7) drawing.conv(64 * between(random, 4, 24), 1, 1);
  drawing.pool(64);
  drawing.fc(1000);
  return drawing;
}

/** Sizes of any kind, each near the one before. */
function anything(random: Random, most: number): FusionChain {
  const layers = between(random, 2, most);
  const drawn = (low: number, high: number): number =>
    Math.round(low * Math.exp(random.uniform() * Math.log(high / low)));
  const activationBytes = [drawn(5e3, 1e6)];
  for (let i = 0; i < layers; i++) {
    const next = activationBytes[i]! * Math.exp((random.uniform() - 0.55) * 2);
    activationBytes.push(Math.round(Math.max(500, Math.min(4e6, next))));
  }
  const list = (low: number, high: number): number[] => Array.from({ length: layers }, () => drawn(low, high));
  const parts = { activationBytes, weightBytes: list(500, 3e6), macs: list(1e5, 1e9) };
  const names = Array.from({ length: layers }, (_, i) => `layer${i + 1}`);
  return checkedChain({ name: 'random', ...parts, layers: names, sideInputs: [], leaving: [] });
}
