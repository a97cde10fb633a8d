/**
 * A run (run.ts) in which tenants serve language models, alone or beside other tenants: describe, replay, explain. A served
 * tenant's next jobs follow from when its earlier ones end, so only the mapping of the other tenants is searched for.
 */
import { queuesOf } from '../mapping/job-mapping.js';
import type { Scenario } from '../scenario/scenario.js';
import type { SimulationInput } from '../simulator/input.js';
import { replayInput } from '../simulator/replay-input.js';
import { isRepeatable, replaySegment } from '../simulator/serving/replay-segment.js';
import { repeatSteps, StepFeed } from '../simulator/serving/step-engine.js';
import { simulate } from '../simulator/simulate.js';
import { type InferenceLatency, inferenceLatencies, type TenantFigures, tenantFigures } from '../timeline/tenants.js';
import type { Timeline } from '../timeline/timeline.js';
import type { QueuedJob } from '../workload/job.js';
import { servedTenants, termsOf } from '../workload/queue-jobs.js';
import { splitIntoGroups } from '../workload/splitter.js';
import { analyze, queueOf } from './analyze.js';
import { estimatorOf } from './estimator.js';
import { findMapping } from './find-mapping.js';
import { analyzerOf, type PreparedTenant, prepareTenant } from './served-tenant.js';
import { type ServedResult, servedResult } from './serving-result.js';

export interface GenerateResult {
  readonly scenario: Scenario;
  readonly tenants: readonly ServedResult[];
  /** Those that serve no language model. */
  readonly others: readonly TenantFigures[];
  /** Of each of the others. */
  readonly inferences: readonly (readonly InferenceLatency[])[];
  readonly makespanCycles: number;
  readonly bytes: number;
  /** 0 … 1 */
  readonly bandwidthUtilization: number;
  readonly events: number;
  /** How many segments of steps were replayed, and how many these stand for; absent where all were replayed. */
  readonly repetition?: { readonly replayed: number; readonly told: number };
}

/** @throws InputError when the scenario asks for what cannot be had */
export function generate(scenario: Scenario): GenerateResult {
  const { platform, simulator } = scenario;

  // Describe: requests, schedulers and the cost of steps, and the jobs of the other tenants.
  const analyzer = analyzerOf(scenario);
  const prepared = servedTenants(scenario.workload).map((tenancy) => prepareTenant(scenario, tenancy, analyzer));
  const others = mappedOthers(scenario);

  // Replay: equal parts of steps once where that is exact, otherwise everything.
  const [lone] = prepared;
  const isAlone = prepared.length === 1 && lone?.engines.length === 1 && others.jobs.length === 0;
  const isRepeated = isAlone && simulator.repetition !== false && isRepeatable(platform);
  const replayed = isRepeated ? repeated(others.input, lone as PreparedTenant) : whole(others.input, prepared);

  // Explain: by tenant.
  const { makespanCycles, timeline } = replayed;
  const terms = termsOf(scenario.workload) ?? [];
  const told = prepared.map((tenant) => servedResult(scenario, tenant, makespanCycles));
  const bytes = timeline?.bytesServed ?? told.reduce((sum, tenant) => sum + tenant.bytes, 0);
  const capacity = platform.memory.bandwidthBytesPerCycle * makespanCycles;
  return {
    scenario,
    tenants: told,
    others: timeline === undefined ? [] : tenantFigures(others.jobs, timeline, { terms }),
    inferences: terms.map((_, tenant) => inferencesOf(others.jobs, tenant, timeline)),
    makespanCycles,
    bytes,
    bandwidthUtilization: capacity > 0 ? bytes / capacity : 0,
    events: replayed.events,
    ...(replayed.repetition === undefined ? {} : { repetition: replayed.repetition }),
  };
}

interface Others {
  readonly jobs: readonly QueuedJob[];
  readonly input: SimulationInput;
}

/** The tenants that serve no model: queued, mapped and ready for the replay. */
function mappedOthers(scenario: Scenario): Others {
  const { platform, simulator, workload, groupSize, energy } = scenario;
  const tenants = workload.kind === 'tenants' ? workload.tenants : [];
  const without: Scenario = { ...scenario, workload: { kind: 'tenants', tenants } };
  const queued = queueOf(without);
  const { jobs } = queued;
  const analysis = analyze(without, queued);
  const groups = splitIntoGroups(jobs, groupSize, platform.cores.length);
  const estimator = estimatorOf(without, analysis, jobs);
  const { mapping } =
    jobs.length === 0
      ? { mapping: { core: new Int32Array(), priority: new Float64Array() } }
      : findMapping(without, { analysis, jobs, groups }, estimator);
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  const input = replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs, energy });
  return { jobs, input };
}

interface Replayed {
  readonly makespanCycles: number;
  readonly events: number;
  readonly timeline?: Timeline;
  readonly repetition?: { readonly replayed: number; readonly told: number };
}

function repeated(input: SimulationInput, { engines }: PreparedTenant): Replayed {
  const { source } = engines[0] as PreparedTenant['engines'][number];
  const { endCycles, events, played, told } = repeatSteps(
    source,
    (work) => replaySegment(input, work),
    input.host.controlLatencyCycles,
  );
  return { makespanCycles: endCycles, events, repetition: { replayed: played, told } };
}

function whole(input: SimulationInput, prepared: readonly PreparedTenant[]): Replayed {
  const feeds = prepared.flatMap(({ tenancy, engines }) =>
    engines.map(({ source, mostJobs }) => new StepFeed(source, tenancy.priority ?? 0, mostJobs)),
  );
  const { timeline, events } = simulate(input, { feeds });
  return { makespanCycles: timeline.makespanCycles, events, timeline };
}

function inferencesOf(jobs: readonly QueuedJob[], tenant: number, timeline: Timeline | undefined): InferenceLatency[] {
  const own = jobs.filter((job) => job.tenant === tenant);
  return timeline === undefined ? [] : inferenceLatencies(own, timeline);
}
