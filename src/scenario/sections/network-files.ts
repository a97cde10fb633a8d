/** Files that a workload or a tenant reads a network from. */
import * as z from 'zod';
import { onnxDimensions, workloadFormats } from '../../formats/workload-format.js';
import { complain, file, nameIn, onlyBeside, options } from '../complain.js';

export const NETWORK_FILES = ['maestroFile', 'onnxFile', 'scaleSimFile', 'timeloopFile', 'file'] as const;

export const networkFileFields = {
  /** MAESTRO network: its layers, one after another. */
  maestroFile: file.optional(),
  /** ONNX model: its convolutions and matrix products, as they depend on each other. */
  onnxFile: file.optional(),
  /** Sizes of the ONNX model's named dimensions, turns of its loops (`node[trips]`), whole numbers it reads (`rate[value]`). */
  dimensions: onnxDimensions(z).optional(),
  /** SCALE-Sim topology, CSV: its layers, one after another. */
  scaleSimFile: file.optional(),
  /** Timeloop problems, YAML: one after another. */
  timeloopFile: z.union([file, z.array(file).min(1)]).optional(),
  /** A network in any other registered format. */
  file: z.union([file, z.array(file).min(1)]).optional(),
  format: nameIn(workloadFormats).optional(),
  options,
};

const fields = z.object(networkFileFields);

export type NetworkFilesDocument = z.output<typeof fields>;

/** What belongs to a file stands beside one. */
export function checkNetworkFiles(value: NetworkFilesDocument, context: z.RefinementCtx): void {
  onlyBeside(value, 'dimensions', ['onnxFile'], context);
  onlyBeside(value, 'format', ['file'], context);
  onlyBeside(value, 'options', ['file'], context);
  if (value.file !== undefined && value.format === undefined)
    complain(context, { path: ['format'], expected: 'the format of the file', found: undefined });
}
