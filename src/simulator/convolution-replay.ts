/**
 * Replays hardware layers on a convolution core, event by event: requests on the read port, kernel groups stripe by stripe
 * on the array, results through the output stage. Layers queue up behind each other as through NVDLA's ping-pong registers:
 * what the next one reads comes as soon as the buffer has room. Shares nothing with the closed form but plain data.
 */
import { Simulation } from '../kernel/simulation.js';
import type { ConvolutionCore, CoreMemory } from '../machine/convolution-core.js';
import type { HardwareLayer } from '../mapping/hardware-layer.js';
import { OutputStage } from './cores/convolution/output-stage.js';
import { ReadPort } from './cores/convolution/read-port.js';

export interface ConvolutionReplay {
  /** When each layer was done, from 0. */
  readonly ends: readonly number[];
  /** Cycles in which the array had pixels to multiply. */
  readonly busyCycles: number;
  /** Bytes moved, by operand. */
  readonly bytes: { readonly input: number; readonly weights: number; readonly output: number };
  readonly requests: number;
  readonly events: number;
}

const PRIORITY = 1;

/** @param layers in the order of the queue; the banks are those of the first */
export function replayConvolutions(
  layers: readonly HardwareLayer[],
  core: ConvolutionCore,
  memory: CoreMemory,
): ConvolutionReplay {
  const simulation = new Simulation();
  const array = new ConvolutionArray(simulation, layers, core, memory);
  array.start();
  simulation.run();
  if (array.ends.length < layers.length) throw new Error('the replay stopped before the last layer');
  const { ends, busyCycles, port, outputBytes } = array;
  const { requests, inputBeats, weightBeats } = port;
  const bytes = { input: inputBeats * core.beatBytes, weights: weightBeats * core.beatBytes, output: outputBytes };
  return { ends, busyCycles, bytes, requests, events: simulation.events };
}

class ConvolutionArray {
  readonly ends: number[] = [];
  busyCycles = 0;
  outputBytes = 0;
  readonly port: ReadPort;
  private readonly output: OutputStage;
  /** Beats that have arrived, by layer. */
  private readonly input: Float64Array;
  private readonly weights: Float64Array;
  private layer = 0;
  private group = 0;
  private pixelsLeft = 0;
  private isWorking = false;
  /** Of the layer's weights, in beats. */
  private released = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly layers: readonly HardwareLayer[],
    private readonly core: ConvolutionCore,
    private readonly memory: CoreMemory,
  ) {
    this.input = new Float64Array(layers.length);
    this.weights = new Float64Array(layers.length);
    this.output = new OutputStage(simulation, core);
    this.port = new ReadPort(simulation, core, memory, layers[0]!, {
      onInput: (layer, beats) => this.arrived(this.input, layer, beats),
      onWeights: (layer, beats) => this.arrived(this.weights, layer, beats),
    });
  }

  start(): void {
    this.simulation.schedule(this.core.setUpCycles, PRIORITY, () => {
      this.layers.forEach((shape, layer) => {
        this.port.enqueue(layer, shape);
      });
    });
  }

  private arrived(counts: Float64Array, layer: number, beats: number): void {
    counts[layer] = beats;
    if (!this.isWorking && layer === this.layer && this.hasGroup()) this.beginAfterSetUp();
  }

  private beginAfterSetUp(): void {
    this.isWorking = true;
    this.simulation.schedule(this.simulation.now + this.core.groupSetUpCycles, PRIORITY, this.beginGroup);
  }

  /** The input and the group's weights are in the buffer. */
  private hasGroup(): boolean {
    const { kernelAtom, featureAtom, beatBytes, weightLineBytes } = this.core;
    const { width, height, channels, kernels, taps } = this.layers[this.layer]!;
    const inputBytes = width * height * Math.ceil(channels / featureAtom) * featureAtom;
    const lines = Math.ceil((kernels * channels * taps) / weightLineBytes);
    const isLast = (this.group + 1) * kernelAtom >= kernels;
    const weightBytes = isLast ? lines * weightLineBytes : (this.group + 1) * kernelAtom * channels * taps;
    return this.input[this.layer]! * beatBytes >= inputBytes && this.weights[this.layer]! * beatBytes >= weightBytes;
  }

  private readonly beginGroup = (): void => {
    this.isWorking = true;
    this.pixelsLeft = this.layers[this.layer]!.pixels;
    this.beginStripe();
  };

  private beginStripe(): void {
    const { kernelAtom, channelAtom } = this.core;
    const { channels, taps } = this.layers[this.layer]!;
    const pixels = this.pixelsLeft > 2 * kernelAtom ? kernelAtom : this.pixelsLeft;
    const steps = taps * Math.ceil(channels / channelAtom);
    // A step's weights are loaded while the step before works, a kernel a cycle.
    const cycles = steps * Math.max(pixels, kernelAtom);
    this.busyCycles += steps * pixels;
    this.simulation.schedule(this.simulation.now + cycles, PRIORITY, this.endStripe, pixels);
  }

  private readonly endStripe = (pixels: number): void => {
    this.output.take(pixels * this.core.kernelAtom, () => this.onTaken(pixels));
  };

  private onTaken(pixels: number): void {
    const { kernelAtom, featureAtom } = this.core;
    const kernels = Math.min(kernelAtom, this.layers[this.layer]!.kernels - this.group * kernelAtom);
    this.outputBytes += pixels * Math.ceil(kernels / featureAtom) * featureAtom;
    this.pixelsLeft -= pixels;
    if (this.pixelsLeft > 0) this.beginStripe();
    else this.endGroup();
  }

  private endGroup(): void {
    const { kernels, channels, taps } = this.layers[this.layer]!;
    const { kernelAtom, beatBytes } = this.core;
    this.isWorking = false;
    this.group++;
    if (this.group * kernelAtom >= kernels) {
      this.endLayer();
      return;
    }
    this.releaseWeights(Math.ceil((this.group * kernelAtom * channels * taps) / beatBytes));
    if (this.hasGroup()) this.beginGroup();
  }

  private endLayer(): void {
    const { kernels, channels, taps, width, height } = this.layers[this.layer]!;
    const { beatBytes, featureAtom, weightLineBytes } = this.core;
    this.ends.push(this.output.lastOut + this.memory.latencyCycles);
    this.layer++;
    this.group = 0;
    const lines = Math.ceil((kernels * channels * taps) / weightLineBytes);
    this.releaseWeights((lines * weightLineBytes) / beatBytes);
    this.released = 0;
    const atoms = width * height * Math.ceil(channels / featureAtom);
    this.port.releaseInput(Math.ceil((atoms * featureAtom) / beatBytes));
    if (this.layer < this.layers.length && this.hasGroup()) this.beginAfterSetUp();
  }

  /** @param beats of the layer so far */
  private releaseWeights(beats: number): void {
    const more = beats - this.released;
    this.released = beats;
    this.port.releaseWeights(more);
  }
}
