/**
 * What a convolution core does in one go: a layer, or a part of one, whose input lies in the buffer while the weights of
 * one kernel group after another stream past. Plain data that estimate and replay read; nothing is timed here.
 */
import { InputError } from '../base/errors.js';
import type { ConvolutionCore } from '../machine/convolution-core.js';
import { type Convolution, filterTaps, independentParts, summedChannels } from '../problem/convolution.js';
import { inputSpan, type Window } from '../problem/window.js';

/** What of a hardware layer does not depend on the buffer. */
export interface HardwareShape {
  /** Stored input, without padding. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly kernels: number;
  /** Filter positions. */
  readonly taps: number;
  /** Output positions. */
  readonly pixels: number;
}

export interface HardwareLayer extends HardwareShape {
  /** Banks of the buffer that hold input and weights. */
  readonly dataBanks: number;
  readonly weightBanks: number;
}

/** Equal hardware layers, one after another. */
export interface RepeatedLayer {
  readonly layer: HardwareLayer;
  readonly count: number;
}

/** Banks that the input needs, and that one kernel group needs. */
export function banksNeeded(
  shape: HardwareShape,
  core: ConvolutionCore,
): { readonly data: number; readonly group: number } {
  const { width, height, channels, kernels, taps } = shape;
  const { featureAtom, kernelAtom, bankBytes } = core;
  const inputBytes = width * height * Math.ceil(channels / featureAtom) * featureAtom;
  const groupBytes = Math.min(kernels, kernelAtom) * channels * taps;
  return { data: Math.ceil(inputBytes / bankBytes), group: Math.ceil(groupBytes / bankBytes) };
}

/** The input takes the banks it needs, the weights have the rest. Undefined where both do not fit. */
export function inBuffer(shape: HardwareShape, core: ConvolutionCore): HardwareLayer | undefined {
  const { data, group } = banksNeeded(shape, core);
  if (data + group > core.banks) return undefined;
  return { ...shape, dataBanks: data, weightBanks: core.banks - data };
}

/** @throws InputError for banks that do not hold the input or a kernel group, or are not there */
export function checkBanks(layer: HardwareLayer, core: ConvolutionCore): void {
  const { data, group } = banksNeeded(layer, core);
  const { dataBanks, weightBanks } = layer;
  if (dataBanks < data || weightBanks < group)
    throw new InputError({
      path: dataBanks < data ? 'data banks' : 'weight banks',
      expected: dataBanks < data ? `at least ${data} for the input` : `at least ${group} for a kernel group`,
      found: dataBanks < data ? dataBanks : weightBanks,
    });
  if (dataBanks + weightBanks > core.banks)
    throw new InputError({ path: 'banks', expected: `at most ${core.banks} in all`, found: dataBanks + weightBanks });
}

/**
 * A layer as the hardware layers that a compiler would make of it: an independent part and a sample after another; where
 * the input does not fit, the output rows in as few equal runs as fit, each with its halo; where one row or a kernel group
 * does not fit, the channels, every part of which writes its sums.
 * @throws InputError where a single row of so many channels as are computed side by side does not fit
 */
export function hardwareLayers(convolution: Convolution, core: ConvolutionCore): RepeatedLayer[] {
  const [depth, height, width] = convolution.axes;
  const repeats = independentParts(convolution) * convolution.batch;
  const rows: Window = depth.outputs * depth.filter > 1 ? { ...height, outputs: 1 } : height;
  const channels = summedChannels(convolution);
  const most = Math.ceil(channels / core.channelAtom);
  for (let parts = 1; parts <= most; parts++) {
    const side = Math.ceil(most / parts) * core.channelAtom;
    const shape = {
      channels: Math.min(channels, side),
      kernels: convolution.filters,
      taps: filterTaps(convolution),
      width: width.stored,
    };
    const isCut = depth.outputs * depth.filter > 1;
    const whole = {
      ...shape,
      height: depth.stored * height.stored,
      pixels: depth.outputs * height.outputs * width.outputs,
    };
    const cut = isCut ? asRows([whole], core) : inRows(shape, rows, width.outputs, core);
    if (cut !== undefined) return cut.map(({ layer, count }) => ({ layer, count: count * parts * repeats }));
  }
  throw new InputError({
    path: 'buffer',
    expected: `room for a row of ${core.channelAtom} channels and a kernel group in ${core.banks} banks of ${core.bankBytes} bytes`,
    found: `rows of ${width.stored}`,
  });
}

/** Undefined where not even one output row fits. */
function inRows(
  shape: Omit<HardwareShape, 'height' | 'pixels'>,
  rows: Window,
  columns: number,
  core: ConvolutionCore,
): RepeatedLayer[] | undefined {
  for (let runs = 1; runs <= rows.outputs; ) {
    const each = Math.ceil(rows.outputs / runs);
    const run = (outputs: number): HardwareShape => ({
      ...shape,
      height: Math.min(rows.stored, inputSpan(rows, outputs)),
      pixels: outputs * columns,
    });
    const full = Math.floor(rows.outputs / each);
    const last = rows.outputs - full * each;
    const shapes = [...Array<HardwareShape>(full).fill(run(each)), ...(last > 0 ? [run(last)] : [])];
    const found = asRows(shapes, core);
    if (found !== undefined) return found;
    if (each === 1) return undefined;
    runs = Math.ceil(rows.outputs / (each - 1));
  }
  return undefined;
}

function asRows(shapes: readonly HardwareShape[], core: ConvolutionCore): RepeatedLayer[] | undefined {
  const found: RepeatedLayer[] = [];
  for (const shape of shapes) {
    const layer = inBuffer(shape, core);
    if (layer === undefined) return undefined;
    const before = found.at(-1);
    if (before !== undefined && before.layer.pixels === layer.pixels)
      found[found.length - 1] = { ...before, count: before.count + 1 };
    else found.push({ layer, count: 1 });
  }
  return found;
}
