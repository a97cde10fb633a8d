/** Scenarios of an accelerator: a mapping is searched and replayed. */
import { generate } from '../../pipeline/generate.js';
import { run } from '../../run.js';
import { scenarioOf } from '../../scenario/load.js';
import type { Scenario } from '../../scenario/scenario.js';
import { servedTenants } from '../../workload/queue-jobs.js';
import { costOf } from '../cost.js';
import type { Values } from '../measure.js';
import { acceleratorMeasure } from '../measures.js';
import type { Subject } from '../subject.js';

export const acceleratorSubject: Subject = {
  noun: 'a scenario of an accelerator',
  usual: () => 'run',
  load(yaml) {
    const scenario = scenarioOf(yaml);
    const { notes, inputs } = scenario;
    return { notes, inputs, cost: costOf(scenario), measure: (names) => measureScenario(scenario, names) };
  },
};

/** One value for each column of the measures. */
export function measureScenario(scenario: Scenario, names: readonly string[]): Values {
  const asked = names.map(acceleratorMeasure);
  if (servedTenants(scenario.workload).length > 0) {
    const served = generate(scenario);
    return asked.flatMap(({ columns, ofServed }) => ofServed?.(served) ?? columns.map(() => undefined));
  }
  const result = run(scenario, { tenants: false });
  return asked.flatMap(({ of }) => of(result));
}
