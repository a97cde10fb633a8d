/** Scenarios of co-design: one core for networks, or a platform for any workload. */
import {
  type CodesignResult,
  codesign,
  codesignPlatform,
  type JudgedPlatform,
  type PlatformTest,
  testPlatform,
} from '../../codesign.js';
import { coreRequest, platformRequest } from '../../pipeline/codesign-requests.js';
import { atBudget } from '../../scenario/budget-place.js';
import type { CodesignScenario } from '../../scenario/codesign-scenario.js';
import { codesignOf } from '../../scenario/load-codesign.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

/** Computed when a measure asks; undefined for a scenario of the other. */
export interface CodesignOutcome {
  readonly core: () => CodesignResult | undefined;
  /** By the judge's cycles, fewest first. */
  readonly platforms: () => readonly JudgedPlatform[] | undefined;
  /** Of the best of the platforms, on what it was not chosen for. */
  readonly tests: () => readonly PlatformTest[];
}

declare module '../measure.js' {
  interface Outcomes {
    codesign: CodesignOutcome;
  }
}

export const codesignSubject: Subject = {
  noun: 'a scenario of co-design',
  usual: ({ platform }) => (platform === undefined ? 'core' : 'platform'),
  load(yaml) {
    const scenario = codesignOf(yaml);
    const { notes, inputs, core, platform } = scenario;
    const platforms = once(() =>
      platform === undefined
        ? undefined
        : atBudget(scenario, () => codesignPlatform(platformRequest(scenario, platform, yaml))),
    );
    const outcome: CodesignOutcome = {
      core: once(() =>
        core === undefined ? undefined : atBudget(scenario, () => codesign(coreRequest(scenario, core))),
      ),
      platforms,
      tests: once(() => {
        const [best] = platforms() ?? [];
        if (best === undefined || platform === undefined) return [];
        return testPlatform(platformRequest(scenario, platform, yaml), best, platform.tests, scenario.preset);
      }),
    };
    return { notes, inputs, cost: costOf(scenario), measure: (names) => measured('codesign', names, outcome) };
  },
};

/** Samples of jobs for each platform; or layers of all networks, each by closed forms, and the samples of a single one. */
function costOf({ core, platform }: CodesignScenario): number {
  if (platform !== undefined) return platform.samples * platform.counts.length * platform.kinds.length;
  const layers = core?.tenants.reduce((sum, { network }) => sum + network.layers.length, 0) ?? 0;
  return layers === 1 ? (core?.samples ?? 0) : layers * 1000;
}
