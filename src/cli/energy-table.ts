/** Where the energy of a run went, by core, in all and by tenant, millijoules; and what the formula says of it. */
import { fixed, percent, signedPercent } from '../base/numbers.js';
import { seconds } from '../base/units.js';
import type { RunResult } from '../pipeline/result.js';
import type { EnergyParts } from '../simulator/observe/energy.js';
import { termsOf } from '../workload/queue-jobs.js';
import { textTable } from './text-table.js';

type Parts = EnergyParts & { readonly static: number };

const COLUMNS = [
  ['PE', ({ pe }: Parts) => pe],
  ['SL', ({ sl }: Parts) => sl],
  ['SG', ({ sg }: Parts) => sg],
  ['HBM', ({ hbm }: Parts) => hbm],
  ['PE, SL, SG', ({ unsplit }: Parts) => unsplit],
  ['static', (parts: Parts) => parts.static],
] as const;

/** Empty where no energy was added up. */
export function energyTable(result: RunResult, indent = ''): string {
  const { scenario, replay, estimate } = result;
  const { energy, timeline } = replay;
  if (energy === undefined || energy.total <= 0) return '';
  const { cores, clockGHz } = scenario.platform;
  const all: Parts = { ...energy.parts, static: energy.static };
  const shown = COLUMNS.filter(([, of]) => of(all) > 0);
  const millijoules = (nanojoules: number): string => fixed(nanojoules / 1e6, 3);
  const row = (name: string, parts: Parts, total: number): string[] => [
    name,
    ...shown.map(([, of]) => millijoules(of(parts))),
    millijoules(total),
    percent(total / energy.total),
  ];
  const sum = (parts: Parts): number => COLUMNS.reduce((nanojoules, [, of]) => nanojoules + of(parts), 0);
  const watts = energy.total / 1e9 / seconds(Math.max(1, timeline.makespanCycles), clockGHz);
  const table = textTable(
    [
      ['energy (mJ)', ...shown.map(([name]) => name), 'all', 'share'],
      ...energy.byCore.map((parts, core) => row(cores[core]?.name ?? '', parts, sum(parts))),
      row('all', all, energy.total),
      ...ofTenants(result).map(([name, parts]) => row(`of ${name}`, parts, sum(parts))),
    ],
    indent,
  );
  const formula =
    estimate.energy === undefined
      ? ''
      : `; by formula ${millijoules(estimate.energy.total)} mJ (${signedPercent(energy.total / estimate.energy.total - 1)})`;
  return `${table}\n${indent}${fixed(watts, 3)} W over the makespan${formula}`;
}

/** Of tenants that the scenario names; static power belongs to none. */
function ofTenants({ scenario, replay }: RunResult): (readonly [name: string, parts: Parts])[] {
  const terms = termsOf(scenario.workload);
  if (terms === undefined) return [];
  return (replay.energy?.byTenant ?? []).map((parts) => [terms[parts.tenant]?.name ?? '', { ...parts, static: 0 }]);
}
