/** What a scenario of co-design asks of the searches: one core for networks, or a platform for any workload. */
import type { InputError } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { PlatformKind } from '../machine/platform-kind.js';
import type { CodesignScenario, CoreTask, PlatformTask } from '../scenario/codesign-scenario.js';
import type { CodesignRequest } from './design-core.js';
import type { PlatformBudget, PlatformCandidate } from './platform-candidates.js';

export interface PlatformRequest extends PlatformBudget {
  readonly kinds: readonly PlatformKind[];
  /** Numbers of cores to try. */
  readonly counts: readonly number[];
  /** As a scenario's `workload` says it. */
  readonly workload: Readonly<Record<string, unknown>>;
  /** The file that the workload is from: files it names lie beside it, what is wrong with it is told there. */
  readonly source?: YamlDocument | undefined;
  readonly bandwidthGBps: number;
  readonly judge: 'allocator' | 'replay';
  /** Of the mapper of jobs, for each candidate. */
  readonly samples: number;
  readonly seed: number;
  readonly onJudged?: ((done: number, all: number) => void) | undefined;
  /** Told of each candidate that cannot run the work, and why. */
  readonly onRefused?: ((candidate: PlatformCandidate, why: InputError) => void) | undefined;
}

export function coreRequest(scenario: CodesignScenario, core: CoreTask): CodesignRequest {
  return { ...budgetOf(scenario), ...core, seed: scenario.seed };
}

/** @param source of the workload, where it is from a file */
export function platformRequest(
  scenario: CodesignScenario,
  { counts, kinds, judge, samples }: PlatformTask,
  source?: YamlDocument,
): PlatformRequest {
  const { seed, bandwidthGBps, workload = {} } = scenario;
  return { ...budgetOf(scenario), ...{ counts, kinds, judge, samples, seed, bandwidthGBps, workload, source } };
}

function budgetOf({ areaTable, powerTable, areaSquareMicrons, milliwatts, clockGHz }: CodesignScenario) {
  return { areaTable, powerTable, areaSquareMicrons, milliwatts, clockGHz };
}
