/** The models a user can name, and the tasks they belong to. */
import { entry, registry } from '../../base/registry.js';
import type { Model, Task } from '../model.js';
import { bertBase } from './bert.js';
import { convnextT } from './convnext-t.js';
import { deepseekMoe16b } from './deepseek-moe-16b.js';
import { dien } from './dien.js';
import { diffusionUnet } from './diffusion-unet.js';
import { din } from './din.js';
import { dlrm } from './dlrm.js';
import { efficientnetB0 } from './efficientnet-b0.js';
import { electraSmall } from './electra.js';
import { googlenet } from './googlenet.js';
import { gpt2 } from './gpt2.js';
import { gpt313b } from './gpt3-13b.js';
import { inceptionV3 } from './inception-v3.js';
import { llama38b } from './llama3-8b.js';
import { mamba130m } from './mamba-130m.js';
import { mixtral8x7b } from './mixtral-8x7b.js';
import { mnasnetB1 } from './mnasnet.js';
import { mobilebert } from './mobilebert.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { ncf } from './ncf.js';
import { resnet50 } from './resnet.js';
import { resnet18 } from './resnet18.js';
import { shufflenetV2 } from './shufflenet-v2.js';
import { squeezenet } from './squeezenet.js';
import { swinT } from './swin-t.js';
import { t5Small } from './t5.js';
import { transformerXl } from './transformer-xl.js';
import { vgg16 } from './vgg.js';
import { vitB16 } from './vit-b16.js';
import { whisperSmall } from './whisper-small.js';
import { wideDeep } from './wide-deep.js';

/** Builds a network anew. */
export type Build = () => Model;

declare module '../../base/registry.js' {
  interface Kinds {
    models: Build;
  }
}

const BY_TASK: Readonly<Record<Task, Readonly<Record<string, Build>>>> = {
  vision: {
    vgg16: () => vgg16(),
    resnet50: () => resnet50(),
    'mobilenet-v2': () => mobilenetV2(),
    mnasnet: () => mnasnetB1(),
    'shufflenet-v2': () => shufflenetV2(),
    squeezenet: () => squeezenet(),
    googlenet: () => googlenet(),
    'inception-v3': () => inceptionV3(),
  },
  language: {
    'bert-base': () => bertBase(),
    gpt2: () => gpt2(),
    mobilebert: () => mobilebert(),
    'transformer-xl': () => transformerXl(),
    't5-small': () => t5Small(),
    'electra-small': () => electraSmall(),
  },
  recommendation: {
    dlrm: () => dlrm(),
    'wide-deep': () => wideDeep(),
    ncf: () => ncf(),
    din: () => din(),
    dien: () => dien(),
  },
};

/** Networks of later years, which the tasks of 2022 do not draw from. */
const TODAY: Readonly<Record<string, Build>> = {
  resnet18: () => resnet18(),
  'efficientnet-b0': () => efficientnetB0(),
  'convnext-t': () => convnextT(),
  'vit-b16': () => vitB16(),
  'swin-t': () => swinT(),
  'diffusion-unet': () => diffusionUnet(),
  'whisper-small': () => whisperSmall(),
  'gpt3-13b': () => gpt313b(),
  'llama3-8b': () => llama38b(),
  'mixtral-8x7b': () => mixtral8x7b(),
  'deepseek-moe-16b': () => deepseekMoe16b(),
  'mamba-130m': () => mamba130m(),
};

/** Their names, in the order of the table in docs/workloads.md. */
export const TODAYS: readonly string[] = Object.keys(TODAY);

export const models = registry('models', 'a model', [
  ...Object.entries(BY_TASK).flatMap(([task, builds]) =>
    Object.entries(builds).map(([name, build]) => entry(name, `${task} (docs/workloads.md)`, build)),
  ),
  ...Object.entries(TODAY).map(([name, build]) => entry(name, "today's (docs/workloads.md)", build)),
]);

const built = new WeakMap<Build, Model>();

/**
 * The network of this name. Built when it is first asked for: a study asks for the same ones at every point.
 * @throws InputError when there is none
 */
export function modelNamed(name: string): Model {
  const build = models.get(name);
  let model = built.get(build);
  if (model === undefined) {
    model = build();
    built.set(build, model);
  }
  return model;
}

/** Names of the models of the house, in the order of the tables in docs/workloads.md: what the task `mix` draws from. */
export const MIX: readonly string[] = Object.values(BY_TASK).flatMap(Object.keys);

/** Names of the models of one task, in the order of the tables in docs/workloads.md. */
export function modelsOf(task: Task): readonly string[] {
  return Object.keys(BY_TASK[task]);
}
