/** Everything a run writes in which language models are served, by file name. */
import { stringify as toYaml } from 'yaml';
import { version } from '../base/version.js';
import { writeInferences } from '../formats/inferences-csv.js';
import { writeJson } from '../formats/json-text.js';
import { writeOccupancy } from '../formats/occupancy-csv.js';
import type { Content } from '../formats/output-folder.js';
import { writeRequests } from '../formats/requests-csv.js';
import type { GenerateResult } from '../pipeline/generate.js';
import { servedTenants, termsOf } from '../workload/queue-jobs.js';
import { wholeScenario } from './run-inputs.js';
import { generateDocument } from './serving-json.js';

export function generateOutputs(result: GenerateResult): Record<string, Content | undefined> {
  const { scenario, tenants, inferences } = result;
  const whole = wholeScenario(scenario);
  const terms = termsOf(scenario.workload) ?? [];
  const deadlines = servedTenants(scenario.workload).map(({ served }) => served.deadline);
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${toYaml(whole.document)}`,
    ...whole.files,
    'requests.csv': writeRequests(
      tenants.map(({ name, outcomes }, k) => ({ name, outcomes, terms: deadlines[k] ?? {} })),
    ),
    'occupancy.csv': writeOccupancy(tenants.map(({ name, cache }) => ({ name, ...cache }))),
    'inferences.csv':
      terms.length === 0
        ? undefined
        : writeInferences(
            terms.map(({ name, deadlineCycles }, k) => ({ name, deadlineCycles, inferences: inferences[k] ?? [] })),
          ),
    'result.json': writeJson(generateDocument(result)),
  };
}
