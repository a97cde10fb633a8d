/**
 * A convolution core, one cycle after another: in every cycle the port may ask once, beats cross the bus, the array takes
 * one pixel a step, the output stage one step of its own. It has no events and no formula. Whole numbers of cycles only:
 * a beat takes whole cycles, and so does a pixel at the output, nominal rate and sustained rate being the same.
 */
import type { ConvolutionCore, CoreMemory } from '../../src/machine/convolution-core.js';
import type { HardwareLayer } from '../../src/mapping/hardware-layer.js';

/** A beat on its way. */
interface Beat {
  readonly isInput: boolean;
  /** Cycle before which it cannot cross the bus. */
  readonly from: number;
  readonly endsRequest: boolean;
}

export function naiveConvolutionCycles(layer: HardwareLayer, core: ConvolutionCore, memory: CoreMemory): number {
  const { kernelAtom, channelAtom, featureAtom, beatBytes, burstBeats } = core;
  const beatCycles = Math.max(1, beatBytes / memory.bytesPerCycle);
  const pixelCycles = kernelAtom / core.outputRate;
  const surfaces = Math.ceil(layer.channels / featureAtom);
  const line = (layer.width * featureAtom) / beatBytes;
  const input = layer.height * surfaces * line;
  const weights =
    (Math.ceil((layer.kernels * layer.channels * layer.taps) / core.weightLineBytes) * core.weightLineBytes) /
    beatBytes;
  const group = (kernelAtom * layer.channels * layer.taps) / beatBytes;
  const groups = Math.ceil(layer.kernels / kernelAtom);
  const steps = layer.taps * Math.ceil(layer.channels / channelAtom);
  let room = (layer.weightBanks * core.bankBytes) / beatBytes;

  let [inputAsked, weightsAsked, underWay] = [0, 0, 0];
  // A request's beats count when the last of them is here.
  let [inputCame, weightsCame, inputHere, weightsHere] = [0, 0, 0, 0];
  let isInputsTurn = true;
  const bus: Beat[] = [];
  let beatLeft = 0;
  let waitsToBegin = core.groupSetUpCycles;
  let hasWaited = true;
  let done = 0;
  let stripe: { pixels: number; left: number } | undefined;
  let pixelsLeft = layer.pixels;
  let outputLeft = 0;

  for (let cycle = 0; ; cycle++) {
    if (cycle > 10_000_000) throw new Error('the array hangs');
    // What crossed the bus is here.
    if (beatLeft > 0 && --beatLeft === 0) {
      const beat = bus.shift()!;
      if (beat.isInput) inputCame++;
      else weightsCame++;
      if (beat.endsRequest) {
        underWay--;
        inputHere = inputCame;
        weightsHere = weightsCame;
      }
    }
    if (outputLeft > 0) outputLeft--;
    if (done === groups && outputLeft === 0) return cycle + memory.latencyCycles;
    if (stripe !== undefined && stripe.left > 0) stripe.left--;
    // A finished stripe stays in the array until the stage begins with it.
    if (stripe?.left === 0 && outputLeft === 0) {
      outputLeft = stripe.pixels * pixelCycles;
      pixelsLeft -= stripe.pixels;
      stripe = undefined;
      if (pixelsLeft === 0) {
        done++;
        pixelsLeft = layer.pixels;
        hasWaited = false;
        waitsToBegin = core.groupSetUpCycles;
        room += Math.ceil(done * group) - Math.ceil((done - 1) * group);
      }
    }
    if (stripe === undefined && done < groups) {
      const needed = done === groups - 1 ? weights : (done + 1) * group;
      const isHere = inputHere >= input && weightsHere >= needed;
      const isFresh = pixelsLeft === layer.pixels;
      if (!isFresh || (isHere && (!hasWaited || waitsToBegin === 0))) {
        const pixels = pixelsLeft > 2 * kernelAtom ? kernelAtom : pixelsLeft;
        stripe = { pixels, left: steps * Math.max(pixels, kernelAtom) };
      } else if (isHere) waitsToBegin--;
      else hasWaited = true;
    }
    // The port asks once a cycle, in turn, after the set-up.
    if (cycle >= core.setUpCycles && underWay < core.requestsInFlight) {
      const ask = (isInput: boolean): number =>
        isInput
          ? Math.min(burstBeats - (inputAsked % burstBeats), line - (inputAsked % line), input - inputAsked)
          : Math.min(burstBeats, weights - weightsAsked, room);
      const isInput: boolean = ask(isInputsTurn) > 0 ? isInputsTurn : !isInputsTurn;
      const beats = ask(isInput);
      if (beats > 0) {
        isInputsTurn = !isInput;
        underWay++;
        if (isInput) inputAsked += beats;
        else {
          weightsAsked += beats;
          room -= beats;
        }
        for (let beat = 1; beat <= beats; beat++)
          bus.push({ isInput, from: cycle + memory.latencyCycles, endsRequest: beat === beats });
      }
    }
    if (beatLeft === 0 && bus.length > 0 && bus[0]!.from <= cycle) beatLeft = beatCycles;
  }
}
