/** Everything a run writes in which language models are served, by file name. */
import { stringify as toYaml } from 'yaml';
import { version } from '../../base/version.js';
import { writeInferences } from '../../formats/inferences-csv.js';
import { writeJson } from '../../formats/json-text.js';
import { writeOccupancy } from '../../formats/occupancy-csv.js';
import type { Content } from '../../formats/output-folder.js';
import { writeRequests } from '../../formats/requests-csv.js';
import type { GenerateResult } from '../../pipeline/generate.js';
import { servedTenants, termsOf } from '../../workload/queue-jobs.js';
import { wholeScenario } from '../run-inputs.js';
import { traceStamp } from '../trace-details.js';
import type { TraceChoice } from '../trace-files.js';
import { requestTracks } from './request-tracks.js';
import { generateDocument } from './serving-json.js';
import { servingPage } from './serving-page.js';
import { requestTraceJson, requestTracePerfetto } from './serving-trace.js';

/** JSON of more requests is not written unasked: it takes some 700 bytes each. */
export const UNASKED_REQUESTS = 40_000;

/** @param trace which traces; by default JSON, unless it is too large for what nobody asked for */
export function generateOutputs(result: GenerateResult, trace?: TraceChoice): Record<string, Content | undefined> {
  const { scenario, tenants, inferences } = result;
  const whole = wholeScenario(scenario);
  const resolved = toYaml(whole.document);
  const terms = termsOf(scenario.workload) ?? [];
  const deadlines = servedTenants(scenario.workload).map(({ served }) => served.deadline);
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${resolved}`,
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
    ...requestTraces(result, trace ?? (isTraceLeftOut(result) ? 'none' : 'json')),
    'report.html': servingPage(result, resolved),
    'result.json': writeJson(generateDocument(result)),
  };
}

export function isTraceLeftOut({ tenants }: GenerateResult): boolean {
  return tenants.reduce((sum, { outcomes }) => sum + outcomes.length, 0) > UNASKED_REQUESTS;
}

function requestTraces({ scenario, tenants }: GenerateResult, choice: TraceChoice): Record<string, Content> {
  const { clockGHz } = scenario.platform;
  const deadlines = servedTenants(scenario.workload).map(({ served }) => served.deadline);
  const tracks = tenants.map((tenant, k) => requestTracks(tenant, deadlines[k] ?? {}));
  const wants = (kind: TraceChoice): boolean => choice === kind || choice === 'both';
  return {
    ...(wants('json') ? { 'trace.json': requestTraceJson(tracks, clockGHz, traceStamp(scenario)) } : {}),
    ...(wants('perfetto') ? { 'trace.pftrace': requestTracePerfetto(tracks, clockGHz) } : {}),
  };
}
