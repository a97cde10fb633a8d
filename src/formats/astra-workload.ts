/**
 * A layer table of ASTRA-sim 1.0 as JSON: the loop, its groups, and for each layer what its passes compute and sum.
 */
import { InputError } from '../base/errors.js';
import { COLLECTIVES, type CollectiveKind } from '../mapping/chunk-order/collective.js';
import {
  checkTrainingJob,
  type LayerPass,
  type TrainingJob,
  type TrainingLayer,
} from '../workload/training/training-job.js';
import { JsonFields } from './json-fields.js';
import { parseJson } from './json-text.js';

const LOOPS = {
  DATA: 'data',
  HYBRID_TRANSFORMER: 'hybrid-transformer',
  HYBRID_TRANSFORMER_FWD_IN_BCKWD: 'hybrid-transformer-recompute',
  HYBRID_DLRM: 'hybrid-dlrm',
} as const;

const KINDS = Object.fromEntries(['none', ...COLLECTIVES].map((kind) => [kind, kind])) as {
  readonly [kind in CollectiveKind | 'none']: kind;
};

/** @throws InputError */
export function readAstraWorkload(text: string, file: string): TrainingJob {
  const table = new JsonFields(parseJson(text, file), { file });
  const loop = table.oneOf('loop', LOOPS);
  const layers = table.objects('layers').map(readLayer);
  const whole = { integer: true, min: 0 } as const;
  const job: TrainingJob = {
    name: table.text('name', file),
    loop,
    modelParallel: table.number('model_parallel_npus', { integer: true, min: 1 }, 1),
    checkpoints: table.numbers('checkpoints', whole, []),
    recomputeStarts: table.numbers('recompute_starts', whole, []),
    lastBottomLayer: table.has('dlrm_last_bottom_layer') ? table.number('dlrm_last_bottom_layer', whole) : undefined,
    layers,
  };
  try {
    checkTrainingJob(job);
  } catch (error) {
    throw error instanceof InputError ? inTable(error).within({ file }) : error;
  }
  return job;
}

function readLayer(fields: JsonFields): TrainingLayer {
  return {
    name: fields.text('name'),
    forward: readPass(fields.object('forward')),
    inputGrad: readPass(fields.object('input_grad')),
    weightGrad: readPass(fields.object('weight_grad')),
    updateNs: fields.number('update_ns', { min: 0 }, 0),
  };
}

function readPass(fields: JsonFields): LayerPass {
  return {
    computeNs: fields.number('ns', { min: 0 }),
    collective: fields.oneOf('collective', KINDS),
    bytes: fields.number('bytes', { integer: true, min: 0 }),
  };
}

const COLUMNS: Readonly<Record<string, string>> = {
  inputGrad: 'input_grad',
  weightGrad: 'weight_grad',
  computeNs: 'ns',
  updateNs: 'update_ns',
  modelParallel: 'model_parallel_npus',
  lastBottomLayer: 'dlrm_last_bottom_layer',
  recomputeStarts: 'recompute_starts',
};

/** Our name of a field to the table's. */
function inTable(error: InputError): InputError {
  const path = error.problem.path
    ?.split('.')
    .map((part) => COLUMNS[part] ?? part)
    .join('.');
  return new InputError({ ...error.problem, path });
}
