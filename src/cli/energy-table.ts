/**
 * Where the energy of a run went, by core, in all and by named tenant, millijoules; and what the formula says of it. Static
 * power belongs to no tenant.
 */
import { fixed, percent, signedPercent } from '../base/numbers.js';
import { seconds } from '../base/units.js';
import type { RunResult } from '../pipeline/result.js';
import type { EnergyParts } from '../simulator/observe/energy.js';
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

const LONGEST_NAME = 16;

/** Empty where no energy was added up. */
export function energyTable({ scenario, replay, estimate, fairness }: RunResult, indent = ''): string {
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
      ...(fairness?.tenants ?? []).flatMap(({ tenant, name }) => {
        const parts = energy.byTenant.find((one) => one.tenant === tenant);
        if (name === undefined || parts === undefined) return [];
        const own = { ...parts, static: 0 };
        return [row(`of ${name.slice(0, LONGEST_NAME)}`, own, sum(own))];
      }),
    ],
    indent,
  );
  const formula =
    estimate.energy === undefined
      ? ''
      : `; by formula ${millijoules(estimate.energy.total)} mJ (${signedPercent(energy.total / estimate.energy.total - 1)})`;
  return `${table}\n${indent}${fixed(watts, 3)} W over the makespan${formula}`;
}
