/**
 * Data-centric analysis of one layer under one dataflow: what MAESTRO answers, told in five sentences. The dataflow is
 * resolved into cluster levels once (`resolve`); for each layer the maps get their sizes (`bind`), every level's steps
 * are sorted into iteration cases (`steps`), each case moves what reuse leaves to move (`reuse`) and takes as long as
 * its slowest part (`level-cost`), and the counts become energy (`energy`).
 * Source: Kwon et al., MICRO 2019, section 4; agreement and exceptions in `docs/models/dataflow.md`. Times in cycles, counts in
 * elements, sizes and bandwidths in bytes.
 */
import { InputError } from '../../base/errors.js';
import type { ElementBytes } from '../../problem/element-bytes.js';
import type { DataflowCost } from './dataflow-cost.js';
import type { Accesses } from './energy.js';
import { analyzeExact } from './exact/analyze-exact.js';
import { bind } from './extents.js';
import type { Level, OperandMaps } from './level.js';
import { costTopLevel } from './level-cost.js';
import type { Machine } from './machine.js';
import { bytesOf, type MaestroProblem } from './maestro-problem.js';
import type { Schedule } from './resolve.js';

/** @throws InputError when the layer lacks a dimension or the clusters need more PEs than there are. */
export function analyze(schedule: Schedule, problem: MaestroProblem, machine: Machine): DataflowCost {
  if (machine.edges === 'exact') return analyzeExact(schedule, problem, machine);
  bind(schedule, problem, machine);
  schedule.epoch = (schedule.epoch + 1) >>> 0;
  const bytes = bytesOf(problem);
  const tally = costTopLevel({ schedule, machine, bytes });

  const top = schedule.levels[0]!;
  const innermost = schedule.levels[schedule.levels.length - 1]!;
  const { cases, macs } = tally;
  if (cases === 0) throw nothingComputed(schedule);
  return {
    runtimeCycles: tally.runtime,
    macs,
    activePes: tally.activePes / cases,
    clusterLevels: schedule.levels.length,
    l2Bytes: tally.operandBytes + tally.outputBytes,
    l1Bytes: l1Bytes(innermost, bytes, false),
    l1SampleBytes: l1Bytes(innermost, bytes, true),
    peakBandwidth: tally.peakBandwidth,
    averageBandwidth: tally.bandwidth / cases,
    offchipBandwidth: tally.offchipBandwidth,
    input: readOperand(macs, tally.inputRead, volume(top, top.input)),
    weights: readOperand(macs, tally.weightsRead, volume(top, top.weights)),
    output: writtenOperand(macs, tally.outputWritten, outputVolume(top)),
    ingressDelayMax: tally.ingressDelayMax,
    ingressDelay: Math.trunc(tally.ingressDelay / cases),
    egressDelayMax: tally.egressDelayMax,
    egressDelay: Math.trunc(tally.egressDelay / cases),
    computeDelayMax: tally.computeDelayMax,
    computeDelay: Math.trunc(tally.computeDelay / cases),
  };
}

function nothingComputed({ dataflow }: Schedule): InputError {
  return new InputError({
    ...dataflow.place,
    expected: 'maps that hold at least one output each',
    found: 'a dataflow that computes nothing',
    hint: 'a map of Y or X smaller than the filter needs spatial maps of the filter as well',
  });
}

/** Written to L2 once, read from it and written to L1 as reuse allows, read from L1 for every MAC. */
function readOperand(macs: number, read: number, size: number): Accesses {
  return { l1Read: macs, l1Write: read, l2Read: read, l2Write: size };
}

/** Accumulated in L1 by every MAC, written to L2 when a step is over, read from it once. */
function writtenOperand(macs: number, written: number, size: number): Accesses {
  return { l1Read: macs, l1Write: macs, l2Read: size, l2Write: written };
}

/** Double buffered; `oneSample` leaves out that a map may hold several samples. */
function l1Bytes(level: Level, bytes: ElementBytes, oneSample: boolean): number {
  const input = mappedVolume(level, level.input, oneSample) * bytes.input;
  const weights = mappedVolume(level, level.weights, oneSample) * bytes.weights;
  return 2 * (input + weights + mappedVolume(level, level.output, oneSample) * bytes.partialSums);
}

function mappedVolume(level: Level, operand: OperandMaps, oneSample: boolean): number {
  let product = 1;
  for (let k = 0; k < operand.all.length; k++) {
    const i = operand.all[k]!;
    if (!(oneSample && level.isSample[i])) product *= level.mapped[i]!;
  }
  return product;
}

function volume(level: Level, operand: OperandMaps): number {
  let product = 1;
  for (let k = 0; k < operand.all.length; k++) product *= level.extent[operand.all[k]!]!;
  return product;
}

/** Outputs at stride 1, as MAESTRO counts them for any stride. */
function outputVolume(level: Level): number {
  let product = 1;
  for (let k = 0; k < level.output.all.length; k++) {
    const i = level.output.all[k]!;
    const { sliding } = level.maps[i]!;
    product *= level.extent[i]! - (sliding < 0 ? 0 : level.extent[sliding]! - 1);
  }
  return product;
}
