/** The kinds of documents that a study can vary, by the `kind` they name; what names none is a scenario of an accelerator. */
import { entry, registry } from '../base/registry.js';
import type { Subject } from './subject.js';
import { acceleratorSubject } from './subjects/accelerator.js';
import { clusterSubject } from './subjects/cluster.js';
import { codesignSubject } from './subjects/codesign.js';
import { congestionSubject } from './subjects/congestion.js';
import { engineSubject } from './subjects/engine.js';
import { fusionSubject } from './subjects/fusion.js';
import { layersSubject } from './subjects/layers.js';
import { memorySubject } from './subjects/memory.js';
import { sparseSubject } from './subjects/sparse.js';
import { trainingSubject } from './subjects/training.js';
import { tuneSubject } from './subjects/tune.js';

declare module '../base/registry.js' {
  interface Kinds {
    subjects: Subject;
  }
}

/** What a document is that has no `kind`. */
export const UNNAMED_KIND = 'accelerator';

export const subjects = registry('subjects', 'a kind of document that a study can vary', [
  entry(UNNAMED_KIND, 'a scenario of an accelerator, which names no kind', acceleratorSubject),
  entry('cluster', 'a collective or a training iteration on a network of accelerators', clusterSubject),
  entry('congestion', 'flows packet by packet under a congestion control scheme', congestionSubject),
  entry('fusion', 'fused layers under a memory budget', fusionSubject),
  entry('codesign', 'a core or a platform under a budget of area and power', codesignSubject),
  entry('sparse', 'products of sparse matrices on sparse cores', sparseSubject),
  entry('layers', 'mappings of a network’s layers onto an array, or levels of memory', layersSubject),
  entry('engine', 'a matrix product on the matrix engine of a core', engineSubject),
  entry('training', 'a whole training under a recipe of sparsity on one sparse core', trainingSubject),
  entry('tune', 'settings of a mapper, tuned on workloads and judged on others', tuneSubject),
  entry('memory', 'streams of requests to a memory device', memorySubject),
]);
