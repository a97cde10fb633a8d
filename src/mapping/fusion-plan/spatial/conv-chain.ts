/**
 * A chain of convolutions that is fused in space: the last layer's output is cut into tiles, and every tile is
 * carried through all layers before the next one begins (depth first). Filters and strides are square. Where nothing is
 * padded an output of n pixels needs (n − 1) · stride + filter of the input; of that, zeros of a padding are not there.
 */
import { InputError } from '../../../base/errors.js';
import type { ElementBytes } from '../../../problem/element-bytes.js';

export interface ConvStage {
  readonly filter: number;
  readonly stride: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Independent convolutions; as many as channels in a depthwise one. Default 1. */
  readonly groups?: number | undefined;
  /** Of the input: pixels it really has, and zeros before the first of them. Default: nothing is padded. */
  readonly padding?: StagePadding | undefined;
  /** Multiply-accumulates of an output pixel. Default: one for each weight. */
  readonly macsPerPixel?: number | undefined;
  /** Of an element. Default: the chain's. */
  readonly bytes?: Pick<ElementBytes, 'input' | 'weights' | 'output'> | undefined;
}

export interface StagePadding {
  /** On each axis. */
  readonly before: number;
  readonly width: number;
  readonly height: number;
}

/** A layer adds an earlier tensor of the same shape to its output while it writes it: the shortcut around a residual block. */
export interface StageSum {
  /** 0 is the chain's input, k the output of stage k − 1; before the stage's own input. */
  readonly tensor: number;
  /** Counted from 0. */
  readonly stage: number;
}

export interface ConvChain {
  readonly stages: readonly ConvStage[];
  /** Default: none. */
  readonly sums?: readonly StageSum[] | undefined;
  /** Of the last layer's output, pixels. */
  readonly outWidth: number;
  readonly outHeight: number;
  /** Bytes of an activation, and of a weight, where a stage says nothing of its own. Default 1. */
  readonly elementBytes?: number | undefined;
}

/** What becomes of pixels that a later tile needs again: computed anew, kept along a row of tiles, or all kept. */
export const HALO_MODES = ['recompute', 'h-cached', 'full'] as const;
export type HaloMode = (typeof HALO_MODES)[number];

export interface SpatialTiling {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly mode: HaloMode;
}

/** Filters × channels: the layer's weights, and the work of one output pixel unless said otherwise. */
export function stageWeights({ filter, inChannels, outChannels, groups = 1 }: ConvStage): number {
  return (filter * filter * inChannels * outChannels) / groups;
}

/** Sums whose second operand waits while a stage works, and is not what the stage reads anyway. */
export function waitingSums({ sums = [] }: ConvChain, stage: number): readonly StageSum[] {
  return sums.filter((sum) => sum.tensor < stage && stage <= sum.stage);
}

/** Multiply-accumulates of an output pixel. */
export function pixelWork(stage: ConvStage): number {
  return stage.macsPerPixel ?? stageWeights(stage);
}

/** Of a pixel of tensor k, all channels: the chain's input, then each layer's output as the next one takes it. */
export function pixelBytes({ stages, elementBytes = 1 }: ConvChain, tensor: number): number {
  const reader = stages[tensor];
  if (reader !== undefined) return reader.inChannels * (reader.bytes?.input ?? elementBytes);
  const { outChannels, bytes } = stages[tensor - 1]!;
  return outChannels * (bytes?.output ?? elementBytes);
}

/** @throws InputError for a chain whose channels do not fit each other, or a size that is no whole number from 1 */
export function checkConvChain(chain: ConvChain): void {
  if (chain.stages.length === 0) throw new InputError({ path: 'stages', expected: 'at least one layer', found: 0 });
  demand('outWidth', chain.outWidth);
  demand('outHeight', chain.outHeight);
  if (chain.elementBytes !== undefined) demand('elementBytes', chain.elementBytes);
  for (const [i, { tensor, stage }] of (chain.sums ?? []).entries()) {
    demand(`sums.${i}.stage`, stage, chain.stages.length - 1);
    if (!Number.isInteger(tensor) || tensor < 0 || tensor >= stage)
      throw new InputError({ path: `sums.${i}.tensor`, expected: `a tensor from 0 to ${stage - 1}`, found: tensor });
  }
  chain.stages.forEach((stage, i) => {
    for (const field of ['filter', 'stride', 'inChannels', 'outChannels'] as const)
      demand(`stages.${i}.${field}`, stage[field]);
    const { groups = 1 } = stage;
    demand(`stages.${i}.groups`, groups);
    if (stage.inChannels % groups !== 0 || stage.outChannels % groups !== 0)
      throw new InputError({
        path: `stages.${i}.groups`,
        expected: `groups that share ${stage.inChannels} and ${stage.outChannels} channels evenly`,
        found: groups,
      });
    const before = chain.stages[i - 1];
    if (before !== undefined && before.outChannels !== stage.inChannels)
      throw new InputError({
        path: `stages.${i}.inChannels`,
        expected: `${before.outChannels}, the output channels of the layer before`,
        found: stage.inChannels,
      });
  });
}

/** @throws InputError for a tile that is no whole number of pixels from 1, or larger than the output */
export function checkTiling(chain: ConvChain, { tileWidth, tileHeight }: SpatialTiling): void {
  demand('tileWidth', tileWidth, chain.outWidth);
  demand('tileHeight', tileHeight, chain.outHeight);
}

function demand(path: string, found: number, most = 2 ** 31): void {
  if (!Number.isInteger(found) || found < 1 || found > most)
    throw new InputError({ path, expected: `a whole number from 1 to ${most}`, found });
}
