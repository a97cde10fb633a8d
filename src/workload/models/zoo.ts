/** The models a user can name, and the tasks they belong to. A model is built when it is asked for. */
import { entry, registry } from '../../base/registry.js';
import type { Model, Task } from '../model.js';
import { bertBase } from './bert.js';
import { dien } from './dien.js';
import { din } from './din.js';
import { dlrm } from './dlrm.js';
import { electraSmall } from './electra.js';
import { googlenet } from './googlenet.js';
import { gpt2 } from './gpt2.js';
import { inceptionV3 } from './inception-v3.js';
import { mnasnetB1 } from './mnasnet.js';
import { mobilebert } from './mobilebert.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { ncf } from './ncf.js';
import { resnet50 } from './resnet.js';
import { shufflenetV2 } from './shufflenet-v2.js';
import { squeezenet } from './squeezenet.js';
import { t5Small } from './t5.js';
import { transformerXl } from './transformer-xl.js';
import { vgg16 } from './vgg.js';
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

export const models = registry(
  'models',
  'a model',
  Object.entries(BY_TASK).flatMap(([task, builds]) =>
    Object.entries(builds).map(([name, build]) => entry(name, `${task} (docs/workloads.md)`, build)),
  ),
);

/** Names of the models of the house, in the order of the tables in docs/workloads.md: what the task `mix` draws from. */
export const MIX: readonly string[] = Object.values(BY_TASK).flatMap(Object.keys);

/** Names of the models of one task, in the order of the tables in docs/workloads.md. */
export function modelsOf(task: Task): readonly string[] {
  return Object.keys(BY_TASK[task]);
}
