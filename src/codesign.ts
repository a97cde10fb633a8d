/**
 * Which hardware, and which mapping on it, under a budget of area and power: describe, search, estimate; and at the scale
 * of an accelerator describe, estimate or replay, choose. The replay is that of the platform a core becomes part of.
 */
import { InputError } from './base/errors.js';
import { exactArray } from './cost/array/exact-array.js';
import { readYaml, type YamlDocument } from './formats/yaml-document.js';
import { UNLIMITED_ARRAY } from './machine/array-machine.js';
import { type ArrayLayer, macsOf } from './mapping/array-mapping/array-layer.js';
import type { PlatformRequest } from './pipeline/codesign-requests.js';
import { type CodesignRequest, designCore, type FoundCore } from './pipeline/design-core.js';
import { designLayers } from './pipeline/design-work.js';
import { type PlatformCandidate, platformCandidates } from './pipeline/platform-candidates.js';
import { run } from './run.js';
import type { PlatformTask } from './scenario/codesign-scenario.js';
import { scenarioOf } from './scenario/load.js';

export interface DesignedLayer {
  readonly name: string;
  readonly count: number;
  readonly layer: ArrayLayer;
  readonly genes: Int32Array;
  /** Of one layer of this shape, by the exact analysis. */
  readonly latencyCycles: number;
  /** MACs over PEs: nothing is below. */
  readonly floorCycles: number;
  readonly energyNanojoules: number;
}

export interface CodesignResult extends Omit<FoundCore, 'genes'> {
  readonly layers: readonly DesignedLayer[];
}

/** @throws InputError for a budget that holds no core, or none that any mapping fits */
export function codesign(request: CodesignRequest): CodesignResult {
  // Describe: the layers that differ.
  const machine = request.machine ?? UNLIMITED_ARRAY;
  const layers = designLayers(request.tenants, machine);

  // Search: hardware and mappings, judged by the exact analysis.
  const { genes: mappings, ...found } = designCore(request, layers);

  // Estimate: each mapping once more, by the exact analysis with all its figures.
  const { pes } = found.core.hardware;
  return {
    ...found,
    layers: layers.map(({ name, layer, count }, i) => {
      const genes = mappings[i]!;
      const cost = exactArray(layer, machine)(genes)!;
      return {
        ...{ name, count, layer, genes },
        latencyCycles: cost.latencyCycles * layer.repeats,
        floorCycles: Math.ceil(macsOf(layer) / pes) * layer.repeats,
        energyNanojoules: cost.energyNanojoules * layer.repeats,
      };
    }),
  };
}

export interface JudgedPlatform extends PlatformCandidate {
  /** By the allocator, and by the replay of the same mapping. */
  readonly estimateCycles: number;
  readonly replayCycles: number;
}

/** Candidates by the judge's cycles, fewest first. @throws InputError where none fits the budget or can run the work */
export function codesignPlatform(request: PlatformRequest): JudgedPlatform[] {
  const { kinds, counts, judge, onJudged } = request;

  // Describe: platforms of equal area.
  const candidates = platformCandidates(request, kinds, counts);

  // Search: each with the mapping of jobs that the allocator likes best, replayed event by event.
  const judged: JudgedPlatform[] = [];
  let refused: InputError | undefined;
  for (const [done, candidate] of candidates.entries()) {
    try {
      judged.push({ ...candidate, ...judgePlatform(request, { cores: candidate.cores }) });
      onJudged?.(done + 1, candidates.length);
    } catch (error) {
      // A scratchpad too small for a layer: the candidate is none.
      if (!(error instanceof InputError)) throw error;
      refused = error;
      request.onRefused?.(candidate, error);
    }
  }
  if (judged.length === 0) throw refused ?? noRoom(request);

  // Explain: the best first.
  const cycles = (one: JudgedPlatform): number => (judge === 'replay' ? one.replayCycles : one.estimateCycles);
  return judged.sort((a, b) => cycles(a) - cycles(b));
}

function noRoom(request: PlatformRequest): InputError {
  const { kinds, counts, areaSquareMicrons, milliwatts } = request;
  const isPower = platformCandidates({ ...request, milliwatts: undefined }, kinds, counts).length > 0;
  return isPower
    ? new InputError({ path: '--power', expected: 'power for a row of 64 PEs in each core', found: milliwatts })
    : new InputError({
        path: '--area',
        expected: 'room for a row of 64 PEs in each core',
        found: areaSquareMicrons / 1e6,
      });
}

export type JudgeRequest = Pick<
  PlatformRequest,
  'workload' | 'bandwidthGBps' | 'clockGHz' | 'samples' | 'seed' | 'source'
>;

/** What a platform makes of the work: cores of its own, or a preset. @throws InputError for what it cannot run */
export function judgePlatform(
  request: JudgeRequest,
  cores: { readonly cores: PlatformCandidate['cores'] } | { readonly preset: string },
): Pick<JudgedPlatform, 'estimateCycles' | 'replayCycles'> {
  const { workload, bandwidthGBps, clockGHz, samples, seed, source } = request;
  const document = {
    name: 'candidate',
    seed,
    platform: { ...cores, clockGHz, memory: { bandwidthGBps } },
    workload,
    mapper: { samples },
  };
  const plain = readYaml(JSON.stringify(document), source?.file ?? 'candidate');
  const { estimate, replay } = run(scenarioOf(source === undefined ? plain : told(plain, source)), { tenants: false });
  return { estimateCycles: estimate.metrics.makespanCycles, replayCycles: replay.metrics.makespanCycles };
}

/** On work that nothing was chosen for: of the chosen platform, and of a preset of the same area. */
export interface PlatformTest {
  readonly work: string;
  readonly winnerCycles: number;
  readonly presetCycles: number | undefined;
}

/** Replays of work that the winner was not chosen for. @throws InputError for work that it cannot run */
export function testPlatform(
  request: JudgeRequest,
  { cores }: Pick<PlatformCandidate, 'cores'>,
  tests: PlatformTask['tests'],
  preset: string | undefined,
): PlatformTest[] {
  const { source } = request;
  return tests.map(({ name, workload }, i) => {
    const of = (platform: Parameters<typeof judgePlatform>[1]): number =>
      judgePlatform({ ...request, workload, source: source && testOf(source, i) }, platform).replayCycles;
    return {
      work: name,
      winnerCycles: of({ cores }),
      presetCycles: preset === undefined ? undefined : of({ preset }),
    };
  });
}

/** What is wrong with a workload under `platform.test` is told there. */
function testOf(source: YamlDocument, index: number): YamlDocument {
  const moved = (path: readonly PropertyKey[]): readonly PropertyKey[] => ['platform', 'test', index, ...path.slice(1)];
  return {
    ...source,
    placeOf: (path) => source.placeOf(moved(path)),
    placeOfKey: (path, key) => source.placeOfKey(moved(path), key),
  };
}

/** A candidate whose workload is told where its source has it. */
function told(candidate: YamlDocument, source: YamlDocument): YamlDocument {
  const of = (path: readonly PropertyKey[]): YamlDocument => (path[0] === 'workload' ? source : candidate);
  return {
    ...candidate,
    placeOf: (path) => of(path).placeOf(path),
    placeOfKey: (path, key) => of(path).placeOfKey(path, key),
  };
}
