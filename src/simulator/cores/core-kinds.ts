/**
 * Kinds of cores by the work they play. A tile core is the house's; a further kind is a component and an entry of this
 * registry, and a cost model whose `coreWork` names it.
 */
import { entry, registry } from '../../base/registry.js';
import type { Core } from '../../machine/core.js';
import type { EngineStream, SparseLayerWork } from '../../mapping/core-work.js';
import type { SparseJob } from '../../mapping/sparse/sparse-job.js';
import { engineWork } from '../engine-work.js';
import type { FluidWork, JobWork, TiledWork } from '../input.js';
import type { CoreComponent, Surroundings } from './core-component.js';
import { FluidCore } from './fluid-core.js';
import { type EngineWork, MatrixEngineCore } from './matrix-engine-core.js';
import { SparseCoreComponent } from './sparse/sparse-core-component.js';
import { sparseJob } from './sparse/sparse-layer-job.js';
import { TileCore } from './tile-core.js';

/** What a core is built from. */
export interface CoreParts {
  /** Its number. */
  readonly core: number;
  readonly spec: Core;
  /** What each port can move, bytes per cycle of the system clock. */
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
  readonly crossJobPrefetch: boolean;
  /** Jobs in its queues, of all groups. */
  readonly jobs: readonly number[];
  readonly work: (job: number) => JobWork;
}

export interface CoreKind {
  /** The work is played tile by tile, so every tile must fit the SG. */
  readonly playsTiles?: boolean;
  build(parts: CoreParts, around: Surroundings): CoreComponent;
}

declare module '../../base/registry.js' {
  interface Kinds {
    coreKinds: CoreKind;
  }
}

const fluid: CoreKind = {
  build: ({ core, work }, around) => new FluidCore(core, around, (job) => work(job) as FluidWork),
};

const tiles: CoreKind = {
  playsTiles: true,
  build({ core, spec: { sgBytes, buffers, weightPrefetch }, jobs, work, ...parts }, around) {
    const weightsAheadOf = weightPrefetch === true && around.dispatch === undefined ? jobs : undefined;
    const machine = { sgBytes, buffers, weightsAheadOf, ...parts };
    return new TileCore(core, around, machine, (job) => work(job) as TiledWork);
  },
};

const matrixEngine: CoreKind = {
  build({ core, spec: { sgBytes }, jobs, work, ...ports }, around) {
    const streamOf = (job: number): EngineStream => (work(job) as TiledWork).coreWork as EngineStream;
    const { engine } = streamOf(jobs[0] as number);
    const known = new Map<EngineStream, EngineWork>();
    const machine = { engine, sgBytes, ...ports };
    return new MatrixEngineCore(core, around, machine, (job) => {
      const own = streamOf(job);
      const told = known.get(own) ?? engineWork(own.stream, engine, sgBytes);
      known.set(own, told);
      return told;
    });
  },
};

const sparse: CoreKind = {
  build({ core, spec: _, jobs, work, ...parts }, around) {
    const workOf = (job: number): TiledWork => work(job) as TiledWork;
    const first = workOf(jobs[0] as number).coreWork as SparseLayerWork;
    const known = new Map<number, SparseJob>();
    const { crossJobPrefetch, ...ports } = parts;
    const lanes = { ...first.core, ...ports };
    return new SparseCoreComponent(
      core,
      around,
      lanes,
      (job) => {
        const told = known.get(job) ?? sparseJob(job, workOf(job));
        known.set(job, told);
        return told;
      },
      crossJobPrefetch,
    );
  },
};

export const coreKinds = registry('coreKinds', 'a kind of core', [
  entry('fluid', 'a job streams while it computes: what the allocator assumes', fluid),
  entry('tiles', 'tiles are loaded into the SG, computed and stored', tiles),
  entry('sparse', 'lanes that walk the non-zeros of a product, tile by tile', sparse),
  entry('matrix-engine', 'a CPU core with a matrix engine: streams of tile instructions', matrixEngine),
]);

/** The name of the kind of core that plays the work. */
export function kindOfWork(work: JobWork): string {
  return work.kind === 'tiles' ? (work.coreWork?.kind ?? 'tiles') : work.kind;
}
