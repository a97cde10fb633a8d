/**
 * Energy added up while the machine runs: what the formula says where nothing differs, what reloads cost beyond it, and
 * every way of cutting the sum sums to the same. The third opinion is a plain sum over jobs.
 */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import type { RunResult } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';

import type { EnergyReport } from '../../src/simulator/observe/energy.js';
import { simulate } from '../../src/simulator/simulate.js';
import { smallRun } from '../support/small-run.js';

const close = (found: number, expected: number): void => {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
};

function ran(text: string): RunResult {
  return run(scenarioOf(readYaml(text, 'energy.yaml')));
}

const ROOMY = (more = '', workload = 'models: [bert-base, vgg16]', bandwidth = 'traffic'): string => `name: roomy
platform:
  cores: [{rows: 32, sgKiB: 1e6}, {rows: 32, sgKiB: 1e6, dataflow: lb, staticMilliwatts: 250}]
  memory: {bandwidthGBps: 16, staticMilliwatts: 100}
workload: {${workload}, groupSize: 20}
cost: {bandwidth: ${bandwidth}}
mapper: {name: fcfs-earliest-finish}
${more}
`;

/** By core and job from the job table's column, and the bytes of the tile plans. */
function naiveSum({ analysis, mapping, scenario, replay, input }: RunResult) {
  const { cores } = analysis.table;
  const column = analysis.columns.find(({ name }) => name === 'energy_nj')!;
  let core = 0;
  let bytes = 0;
  input.work.forEach((work, job) => {
    core += Number(column.value(job * cores + mapping.core[job]!));
    if (work?.kind === 'tiles')
      for (const { count, loadBytes, storeBytes } of work.plan) bytes += count * (loadBytes + storeBytes);
  });
  const nanoseconds = replay.metrics.makespanCycles / scenario.platform.clockGHz;
  return { core, hbm: (bytes * scenario.energy.hbmBytePj) / 1000, nanoseconds };
}

describe('energy where nothing differs', () => {
  const result = ran(ROOMY());
  const energy = result.replay.energy as EnergyReport;
  const naive = naiveSum(result);

  it('is the sum of the job table and HBM, to 1e-9', () => {
    const again = result.input.energy!.activity.every(
      (one) =>
        one === undefined ||
        (['input', 'weights', 'output'] as const).every(
          (operand) => one.loadBytes[operand] + one.storeBytes[operand] <= one.compulsoryBytes[operand] * (1 + 1e-12),
        ),
    );
    expect(again).toBe(true);
    const still = (naive.nanoseconds * 350) / 1000;
    close(energy.static, still);
    close(energy.total, naive.core + naive.hbm + still);
    close(energy.total - still, result.estimate.energy!.dynamic);
    close(energy.parts.hbm, (result.replay.bytesServed * 31.2) / 1000);
  });

  it('takes the entries of the table that the scenario names and replaces', () => {
    const other = ran(ROOMY('energy: {table: eyeriss, hbmBytePj: 62.4}'));
    const found = other.replay.energy as EnergyReport;
    close(found.parts.hbm, 2 * energy.parts.hbm);
    close(found.parts.pe, energy.parts.pe);
    close(found.parts.sl, energy.parts.sl / 1.68);
    close(found.parts.sg, (energy.parts.sg / 18.61) * 6);
    close(found.total - found.static, naiveSum(other).core + naiveSum(other).hbm);
  });
});

describe('energy', () => {
  it.each(['mix-s2-16', 'tenants-s2-overlapped', 'recommendation-s2-1'])(
    'of %s is the same however it is cut',
    (name) => {
      const result = smallRun(name);
      const { parts, byCore, byTenant, byOperand, total, static: still } = result.replay.energy as EnergyReport;
      const of = (list: readonly object[], key: string): number =>
        list.reduce<number>((sum, one) => sum + (one as Readonly<Record<string, number>>)[key]!, 0);
      for (const key of ['pe', 'sl', 'sg', 'hbm', 'unsplit'] as const) {
        close(of(byCore, key), parts[key]);
        close(of(byTenant, key), parts[key]);
      }
      for (const key of ['sl', 'sg', 'hbm'] as const) close(of(Object.values(byOperand), key), parts[key]);
      close(total, parts.pe + parts.sl + parts.sg + parts.hbm + parts.unsplit + still);
      const naive = naiveSum(result);
      close(parts.hbm, naive.hbm);
      // What is moved again is written to, or read from, the SG once more: nothing else is beyond the formula.
      const { activity } = result.input.energy!;
      const again = activity.reduce((sum, one) => {
        if (one === undefined) return sum;
        return (['input', 'weights', 'output'] as const).reduce(
          (bytes, operand) =>
            bytes + Math.max(0, one.loadBytes[operand] + one.storeBytes[operand] - one.compulsoryBytes[operand]),
          sum,
        );
      }, 0);
      expect(Math.abs(parts.pe + parts.sl + parts.sg - naive.core - (again * 18.61 * 0.23) / 1000)).toBeLessThan(
        1e-6 * naive.core,
      );
    },
  );

  it('belongs to the tenant whose jobs take it', () => {
    const result = ran(ROOMY());
    const { byTenant } = result.replay.energy as EnergyReport;
    const { analysis, mapping, jobs } = result;
    for (const tenant of byTenant) {
      const own = jobs.filter((job) => job.tenant === tenant.tenant);
      const sum = own.reduce((nj, { id }) => nj + analysis.nanojoules![id * 2 + mapping.core[id]!]!, 0);
      close(tenant.pe + tenant.sl + tenant.sg + tenant.hbm, sum);
    }
  });

  it('is known as a sum where costs were measured elsewhere, and not at all of imported tiles', () => {
    const table = {
      ...smallRun('mix-s2-16').input.energy!,
      activity: smallRun('mix-s2-16').input.energy!.activity.map((one) =>
        one === undefined ? undefined : { ...one, counts: undefined, nanojoules: 5 },
      ),
    };
    const { input } = smallRun('mix-s2-16');
    const { parts } = simulate({ ...input, energy: table }).energy as EnergyReport;
    close(parts.unsplit, 5 * 100);
    expect(parts.pe).toBe(0);
    const unknown = simulate({ ...input, energy: { ...table, activity: [] } }).energy as EnergyReport;
    close(unknown.byOperand.unknown.hbm, unknown.parts.hbm);
    expect(unknown.total).toBe(unknown.parts.hbm);
  });
});
