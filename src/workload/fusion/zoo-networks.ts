/**
 * The zoo's networks with their identity shortcuts. A model's `after` leaves out edges that others imply, and so every
 * shortcut around a block that changes no shape; here the families with such blocks get them back, from the names of
 * their layers: those of a block share what stands before the last dot.
 */
import { type Layer, outputChannels, outputX, outputY } from '../layer.js';
import type { Model } from '../model.js';
import { modelNamed } from '../models/zoo.js';
import type { FusionNetwork, NetworkLayer } from './cut-chains.js';

const WITH_IDENTITY_BLOCKS = ['resnet18', 'resnet50', 'mobilenet-v2', 'mnasnet'];

/** @throws InputError for a name that is no model's */
export function zooNetwork(name: string): FusionNetwork {
  const model = modelNamed(name);
  return WITH_IDENTITY_BLOCKS.includes(name) ? withShortcuts(model) : model;
}

function withShortcuts(model: Model): FusionNetwork {
  const { layers } = model;
  const blocks = new Map<string, number[]>();
  layers.forEach(({ layer }, index) => {
    const dot = layer.name.lastIndexOf('.');
    if (dot < 0) return;
    const block = layer.name.slice(0, dot);
    blocks.set(block, [...(blocks.get(block) ?? []), index]);
  });
  /** By the last layer of a block: the layers whose sum its input was. */
  const shortcut = new Map<number, readonly number[]>();
  for (const block of blocks.values()) {
    const [first, last] = [block[0]!, block.at(-1)!];
    const isPath = block.every((index, i) => i === 0 || layers[index]!.after.includes(block[i - 1]!));
    if (isPath && keepsShape(layers[first]!.layer, layers[last]!.layer)) shortcut.set(last, layers[first]!.after);
  }
  // What reads the end of a block reads its begin as well, and through that the block before, if it keeps its shape too.
  const reads = (parent: number): readonly number[] => {
    const input = shortcut.get(parent);
    return input === undefined ? [parent] : [parent, ...input];
  };
  return {
    name: model.name,
    layers: layers.map(
      ({ layer, after }): NetworkLayer => ({ layer, after, reads: [...new Set(after.flatMap(reads))] }),
    ),
  };
}

function keepsShape(first: Layer, last: Layer): boolean {
  const channels = first.c * first.groups;
  return outputChannels(last) === channels && outputY(last) === first.y && outputX(last) === first.x;
}
