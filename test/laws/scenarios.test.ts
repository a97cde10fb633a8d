/**
 * Metamorphic laws over random scenarios with every option of the format: a scenario is changed in a way that has to
 * change nothing in cycles and bytes, and is run again. Each law says why it holds. What is refused has to
 * be refused in both forms.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { MEMORY_DEFAULTS } from '../../src/machine/memory.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { type Override, overridden } from '../../src/scenario/overrides.js';
import { temporaryFolder } from '../support/files.js';
import { propertyRuns } from '../support/property-runs.js';
import { type Document, scenarioDocuments } from '../support/scenarios.js';

const space = temporaryFolder();
const FILE = space.path('random.yaml');

/** What a run says in cycles, bytes and picojoules; or that the scenario is refused. */
type Outcome = ReturnType<typeof figuresOf> | 'refused';

function outcomeOf(document: unknown, overrides: readonly Override[] = []): Outcome {
  try {
    return figuresOf(run(scenarioOf(overridden(readYaml(JSON.stringify(document), FILE), overrides))));
  } catch (error) {
    if (error instanceof InputError) return 'refused';
    throw error;
  }
}

function figuresOf({ mapping, lowerBoundCycles, estimate, replay, fairness }: ReturnType<typeof run>) {
  return {
    core: Array.from(mapping.core),
    lowerBoundCycles,
    estimateEnds: [...estimate.timeline.jobEndCycles],
    starts: [...replay.timeline.jobStartCycles],
    ends: [...replay.timeline.jobEndCycles],
    stalls: replay.stalls,
    bytesServed: replay.bytesServed,
    nanojoules: replay.energy?.total,
    events: replay.events,
    fairness,
  };
}

type Value = Record<string, unknown>;
const times = (value: unknown, k: number): unknown => (typeof value === 'number' ? value * k : value);

/** A section with numbers of these names, wherever they stand, k times as large. */
function multiplied(value: unknown, names: readonly string[], k: number): unknown {
  if (Array.isArray(value)) return value.map((one) => multiplied(one, names, k));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      names.includes(key) ? times(inner, k) : multiplied(inner, names, k),
    ]),
  );
}

/** Nothing but the plain machine: no device with times in nanoseconds, no cores whose widths are their own. */
function isPlain({ platform }: Document): boolean {
  const { preset, cores = [], memory, noc } = platform as Value;
  const isOrdinary = (core: Value): boolean =>
    core['flexibility'] === undefined && core['dataflow'] !== 'weight-stationary';
  const { device = 'ideal' } = memory as Value;
  return preset === undefined && device === 'ideal' && noc === undefined && (cores as Value[]).every(isOrdinary);
}

interface Law {
  readonly says: string;
  /** Whether it is about such a scenario. */
  readonly about?: (document: Document) => boolean;
  readonly holds: (document: Document, before: Outcome) => void;
}

const same = (after: Outcome, before: Outcome): void => expect(after).toEqual(before);

const LAWS: readonly Law[] = [
  {
    // All randomness is drawn from the seed; nothing is left behind in a module by the run before.
    says: 'run again, it gives the same',
    holds: (document, before) => same(outcomeOf(document), before),
  },
  {
    // The resolved document has every default written out, and a default written out is the default.
    says: 'its resolved document gives the same, and resolves to itself',
    holds(document, before) {
      if (before === 'refused') return;
      const resolved = scenarioOf(readYaml(JSON.stringify(document), FILE)).document;
      const { document: again } = scenarioOf(readYaml(JSON.stringify(resolved), FILE));
      expect(again).toEqual(resolved);
      same(outcomeOf(resolved), before);
    },
  },
  {
    // --set puts the value where the file has it.
    says: 'sections put in by --set are as good as written ones',
    holds(document, before) {
      const { platform, ...rest } = document;
      const { memory, ...machine } = platform as Value;
      const fields = Object.entries(rest).flatMap(([key, value]): Override[] =>
        typeof value === 'object' ? Object.entries(value as Value).map(([inner, one]) => [`${key}.${inner}`, one]) : [],
      );
      const bare = Object.fromEntries(
        Object.entries(rest).map(([key, value]) => [key, typeof value === 'object' ? {} : value]),
      );
      same(outcomeOf({ ...bare, platform: machine }, [...fields, ['platform.memory', memory]]), before);
    },
  },
  {
    // A mapping of YAML has no order.
    says: 'the order of its keys does not matter',
    holds: (document, before) => same(outcomeOf(reversed(document)), before),
  },
  {
    // Names are labels: what is drawn is drawn by place.
    says: 'the names of cores do not matter',
    about: ({ platform }) => (platform as Value)['cores'] !== undefined,
    holds(document, before) {
      const { platform } = document as { platform: Value };
      const cores = (platform['cores'] as Value[]).map((core, i) => ({ ...core, name: `z${9 - i}` }));
      const after = outcomeOf({ ...document, name: 'other', platform: { ...platform, cores } });
      same(after, before);
    },
  },
  {
    // Cycles know of time only through bandwidth over clock.
    says: 'twice the clock and twice the bandwidth are the same cycles',
    about: (document) => isPlain(document) && !JSON.stringify(document).includes('staticMilliwatts'),
    holds(document, before) {
      const { clockGHz = MEMORY_DEFAULTS.clockGHz, ...platform } = document['platform'] as Value;
      const faster = multiplied(platform, ['bandwidthGBps', 'loadPortGBps', 'storePortGBps'], 2) as Value;
      same(outcomeOf({ ...document, platform: { ...faster, clockGHz: times(clockGHz, 2) } }), before);
    },
  },
  {
    // Who has nothing to do asks for nothing, and the mapping is given, so that no search sees the core.
    says: 'a core more that runs nothing changes no time',
    // Not where requests have addresses: the placement shares them out among the ports of all cores.
    about: ({ platform, workload }) =>
      (platform as Value)['cores'] !== undefined &&
      (platform as Value)['noc'] === undefined &&
      typeof ((platform as Value)['memory'] as Value)['device'] !== 'object' &&
      !JSON.stringify(workload).includes('split'),
    holds(document) {
      const found = figuresOrNone(document);
      if (found === undefined) return;
      const { mapping } = found;
      const mappingFile = space.write(
        'mapping.json',
        JSON.stringify({ core: Array.from(mapping.core), priority: Array.from(mapping.priority) }),
      );
      const given = { ...document, mapper: { mappingFile } };
      const { platform } = document as { platform: Value };
      const { memory } = platform as { memory: Value };
      const cores = platform['cores'] as Value[];
      const priorities = memory['corePriority'] as readonly number[] | undefined;
      const wider = {
        ...platform,
        cores: [...cores, { ...cores[0], name: 'idle' }],
        memory: { ...memory, ...(priorities === undefined ? {} : { corePriority: [...priorities, 99] }) },
      };
      const [one, two] = [outcomeOf(given), outcomeOf({ ...given, platform: wider })];
      if (one === 'refused' || two === 'refused') return same(two, one);
      for (const key of ['core', 'estimateEnds', 'starts', 'ends', 'bytesServed'] as const)
        expect(two[key]).toEqual(one[key]);
    },
  },
];

function figuresOrNone(document: Document) {
  try {
    return run(scenarioOf(readYaml(JSON.stringify(document), FILE)));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('a random scenario', () => {
  test.prop([scenarioDocuments, fc.constantFrom(...LAWS)], { ...propertyRuns(3), endOnFailure: true })(
    'keeps a law',
    (document, { says, about, holds }) => {
      fc.pre(about?.(document) ?? true);
      const before = outcomeOf(document);
      try {
        holds(document, before);
      } catch (error) {
        throw new Error(`${says}: ${JSON.stringify(document)}`, { cause: error });
      }
    },
    3_600_000,
  );
});
