/** Everything `caldera network congestion --out` writes, by file name. */
import { version } from '../../base/version.js';
import { writeCongestionTrace } from '../../formats/congestion-trace.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import type { Content } from '../../formats/output-folder.js';
import { portName } from '../../machine/cluster/fabric.js';
import type { CongestionOutcome } from '../../pipeline/congestion-run.js';
import type { CongestionScenario } from '../../scenario/load-congestion.js';
import { congestionDocument, congestionQuantities } from './congestion-json.js';
import { congestionPage } from './congestion-page.js';
import { flowTable, holdingTable, timelineTable } from './congestion-tables.js';

/** @param outcome with recordings */
export function congestionOutputs(scenario: CongestionScenario, outcome: CongestionOutcome): Record<string, Content> {
  const { schemes } = outcome;
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  return {
    'report.html': congestionPage(scenario, outcome, version),
    'trace.json': congestionTrace(scenario, outcome),
    'flows.csv': csvRows(flowTable(schemes, input.flows)),
    'holdings.csv': csvRows(holdingTable(schemes, input.fabric)),
    'timeline.csv': csvRows(timelineTable(schemes)),
    'quantities.csv': csvRows([['part', 'quantity', 'value'], ...congestionQuantities(outcome)]),
    'result.json': writeJson({ caldera: version, ...congestionDocument(scenario, outcome) }),
  };
}

export function congestionTrace(scenario: CongestionScenario, { schemes }: CongestionOutcome): Iterable<string> {
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const traced = schemes.flatMap(({ scheme, recording }) => (recording === undefined ? [] : [{ scheme, recording }]));
  const stamp = { caldera: version, scenario: scenario.name, seed: input.seed };
  return writeCongestionTrace(traced, (port) => portName(input.fabric, port), stamp);
}
