/**
 * A whole training under a recipe on a sparse core: stretches of constant density, of each of which one step is replayed.
 * The products of a step depend on each other, and a step on the weights of the one before, so nothing overlaps between
 * them: the training takes the sum of its steps.
 */
import { InputError } from '../base/errors.js';
import { multiplications, sparseEnergy } from '../cost/sparse/energy.js';
import { jobOn } from '../cost/sparse/step-cost.js';
import { DERIVED_AREA_ENERGY } from '../machine/sparse/area-energy.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import type { ProductJob } from '../mapping/sparse/sparse-job.js';
import { formatNm, type Nm } from '../problem/sparsity/nm.js';
import { usefulMacs } from '../problem/sparsity/product.js';
import { replaySparse, type SparseReplay } from '../simulator/sparse-replay.js';
import type { Segment } from '../workload/density/density-schedule.js';
import { recipeNamed, type TrainingLength } from '../workload/density/recipe.js';
import { overTraining, trainingRun } from '../workload/density/training-run.js';
import { type TrainingKernel, trainingStep, type WeightLayer } from '../workload/density/training-step.js';

export interface TrainingPlan {
  /** Layers whose inputs the pattern divides are sparsified, the others stay dense. */
  readonly layers: readonly WeightLayer[];
  /** Names of recipes. */
  readonly recipes: readonly string[];
  readonly nm: Nm;
  readonly length: TrainingLength;
  readonly stepsPerEpoch: number;
  readonly cores: readonly SparseCore[];
  readonly memory: { readonly bandwidthBytesPerCycle: number; readonly arbitration: string };
  readonly clockGHz: number;
  /** Draws where the non-zeros are. */
  readonly seed: number;
}

/** One step, replayed. */
export interface TrainingStepReplay {
  /** Cycles of the system clock. */
  readonly cycles: number;
  readonly bytes: number;
  /** Multiplications of two non-zeros. */
  readonly usefulMacs: number;
  readonly energyNj: number;
}

export interface SegmentReplay {
  readonly segment: Segment;
  readonly steps: number;
  readonly step: TrainingStepReplay;
}

/** Sums over the training. */
export interface TrainingReplay extends TrainingStepReplay {
  readonly recipe: string;
  readonly core: string;
  readonly segments: readonly SegmentReplay[];
}

/** By recipe, and within a recipe by core. @param onStep told after each replay of a step @throws InputError for a plan that cannot be */
export function replayTrainings(plan: TrainingPlan, onStep: () => void = () => {}): TrainingReplay[] {
  const { recipes, nm, length, stepsPerEpoch, cores, memory, clockGHz, seed } = plan;
  const layers = sparsifiable(plan.layers, nm);
  const known = new Map<string, TrainingStepReplay>();
  const stepOf = (core: SparseCore, segment: Segment): TrainingStepReplay => {
    const key = `${cores.indexOf(core)} ${densityKey(segment)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const step = replayStep(trainingStep(layers, segment, seed), core, memory, clockGHz);
    known.set(key, step);
    onStep();
    return step;
  };
  return recipes.flatMap((name) => {
    const recipe = recipeNamed(name, nm);
    return cores.map((core): TrainingReplay => {
      const segments = trainingRun(recipe, length, stepsPerEpoch, (segment) => stepOf(core, segment));
      return {
        ...{ recipe: name, core: core.name, segments },
        cycles: overTraining(segments, ({ cycles }) => cycles),
        bytes: overTraining(segments, ({ bytes }) => bytes),
        usefulMacs: overTraining(segments, (step) => step.usefulMacs),
        energyNj: overTraining(segments, ({ energyNj }) => energyNj),
      };
    });
  });
}

/** @throws InputError where the pattern divides the inputs of no layer */
export function sparsifiable(layers: readonly WeightLayer[], nm: Nm): WeightLayer[] {
  const marked = layers.map((layer) => ({
    ...layer,
    isSparsified: layer.isSparsified && layer.inputs % nm.m === 0,
  }));
  if (!marked.some(({ isSparsified }) => isSparsified)) {
    const inputs = [...new Set(layers.map((layer) => layer.inputs))].join(', ');
    const expected = `an m that divides the inputs of a layer with weights (${inputs})`;
    throw new InputError({ path: 'pattern', expected, found: formatNm(nm) });
  }
  return marked;
}

/** The products of a step as the core takes them, in the order in which they depend on each other. */
function stepJobs(kernels: readonly TrainingKernel[], core: SparseCore): ProductJob[] {
  return kernels.flatMap((kernel) => {
    const job = jobOn(kernel, core);
    return Array.from({ length: kernel.times }, () => job);
  });
}

function replayStep(
  kernels: readonly TrainingKernel[],
  core: SparseCore,
  memory: TrainingPlan['memory'],
  clockGHz: number,
): TrainingStepReplay {
  const { timeline, iterations, bytesServed } = replaySteps([kernels], core, memory);
  const needed = kernels.reduce((sum, { product, times }) => sum + times * usefulMacs(product), 0);
  const done = multiplications(core, iterations[0]!, needed);
  const cycles = timeline.makespanCycles;
  const activity = { core, iterations: iterations[0]!, macs: done };
  const run = { cores: [activity], bytes: bytesServed, cycles, clockGHz, idleGated: false };
  const { totalNj } = sparseEnergy(DERIVED_AREA_ENERGY, run);
  return { cycles, bytes: bytesServed, usefulMacs: needed, energyNj: totalNj };
}

/** Step after step, product after product: each begins when the one before is stored. */
export function replaySteps(
  steps: readonly (readonly TrainingKernel[])[],
  core: SparseCore,
  memory: TrainingPlan['memory'],
): SparseReplay {
  const jobs = steps.flatMap((kernels) => stepJobs(kernels, core));
  const schedule = { jobs, queues: [[...jobs.keys()]] };
  return replaySparse({ cores: [core], memory, schedule, crossJobPrefetch: false });
}

function densityKey({ pattern, density }: Segment): string {
  if (density === 1) return 'dense'; // a decaying mask multiplies every weight
  return `${typeof pattern === 'string' ? pattern : formatNm(pattern)} ${density}`;
}
