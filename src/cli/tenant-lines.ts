/** How the tenants fared, for a terminal: one line for those of a task, a table for those that a scenario names. */
import { counted, fixed, integer } from '../base/numbers.js';

import type { Fairness, TenantFairness } from '../pipeline/fairness.js';
import type { RunResult } from '../pipeline/result.js';
import type { LatencyFigures } from '../timeline/tenants.js';
import { textTable } from './text-table.js';

const LONGEST_NAME = 20;
const BYTES_PER_MIB = 2 ** 20;

export function tenantLines({ fairness }: RunResult): string {
  if (fairness === undefined) return '';
  return `${sharingLine(fairness)}${fairness.tenants.some(({ name }) => name !== undefined) ? tableOf(fairness) : ''}`;
}

function sharingLine({ tenants, sharing }: Fairness): string {
  if (sharing === undefined) return '';
  const { stp, antt, medianSlowdown } = sharing;
  const all = sharing.tenants === tenants.length;
  const who = all ? counted(tenants.length, 'tenant') : `${sharing.tenants} of ${counted(tenants.length, 'tenant')}`;
  return `  ${who}: STP ${fixed(stp)}, ANTT ${fixed(antt)}, median slowdown ${fixed(medianSlowdown)}\n`;
}

function tableOf({ tenants }: Fairness): string {
  const table = textTable(
    [
      ['tenant', 'inferences', 'mean (cycles)', 'tail', 'late', 'slowdown', 'MiB'],
      ...tenants.map((tenant) => [
        nameOf(tenant),
        integer(tenant.inferences),
        integer(tenant.latencyCycles.mean),
        tailOf(tenant.latencyCycles),
        tenant.deadline === undefined ? '' : integer(tenant.deadline.misses),
        `${fixed(tenant.slowdown)}×`,
        fixed((tenant.bytes ?? 0) / BYTES_PER_MIB, 1),
      ]),
    ],
    '  ',
  );
  return `\n${table}\n`;
}

function nameOf({ name = '' }: TenantFairness): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** The furthest percentile that there are enough inferences for. */
function tailOf({ p99, p95, max }: LatencyFigures): string {
  if (p99 !== undefined) return `p99 ${integer(p99)}`;
  return p95 === undefined ? `max ${integer(max)}` : `p95 ${integer(p95)}`;
}
