/** What the commands on a network share: the scenario, how results are printed, and the names of dimensions. */
import type { Argv } from 'yargs';
import { InputError } from '../base/errors.js';
import { integer } from '../base/numbers.js';
import { type CsvCell, csvRows } from '../formats/csv-write.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import type { ClusterScenario, ClusterTraffic } from '../scenario/cluster-scenario.js';
import { loadCluster } from '../scenario/load-cluster.js';
import { overrideOf } from '../scenario/overrides.js';
import { note, print } from './command.js';
import { type SetArguments, setOption } from './set-option.js';

export interface ClusterArguments extends SetArguments {
  readonly scenario: string;
  readonly json: boolean;
  readonly csv: boolean;
}

export function clusterOptions<T>(yargs: Argv<T>) {
  return setOption(yargs)
    .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of a cluster (YAML)' })
    .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
    .option('csv', { type: 'boolean', default: false, describe: 'print a row a quantity: part,quantity,value' });
}

/** @throws InputError */
export function loadClusterNoting({ scenario: file, set = [] }: ClusterArguments): ClusterScenario {
  const scenario = loadCluster(file, set.map(overrideOf));
  for (const text of scenario.notes) note(`warning: ${text}`);
  return scenario;
}

/** @throws InputError when the scenario has traffic of another kind */
export function trafficOfKind<K extends ClusterTraffic['kind']>(
  { scenario: file }: ClusterArguments,
  { traffic }: ClusterScenario,
  ...kinds: readonly K[]
): Extract<ClusterTraffic, { readonly kind: K }> {
  if ((kinds as readonly string[]).includes(traffic.kind)) return traffic as Extract<ClusterTraffic, { kind: K }>;
  const words = { collective: '"collective"', job: 'a "job"', traces: 'a "job" of traces' } as const;
  const expected = `${kinds.map((kind) => words[kind]).join(' or ')} in the scenario`;
  throw new InputError({ file, expected, found: words[traffic.kind].replaceAll('"', '') });
}

/**
 * Traffic whose products have their times. Those of a mapping or a replay take a while and what the accelerators' scenarios
 * need, which is loaded where they are asked for.
 */
export async function timed<T extends ClusterTraffic>(traffic: T): Promise<T & { readonly timedBy?: undefined }> {
  if (traffic.kind !== 'job' || traffic.timedBy === undefined) return traffic as T & { readonly timedBy?: undefined };
  const { timedTraffic } = await import('../pipeline/timed-products.js');
  const onProduct = (products: number): void => {
    if (products % 10 === 0) note(`${products} products timed on the accelerator`);
  };
  return timedTraffic(traffic, onProduct) as unknown as T & { readonly timedBy?: undefined };
}

export type Row = readonly [part: string, quantity: string, value: CsvCell];

export function printRows(rows: readonly Row[]): void {
  print(csvRows([['part', 'quantity', 'value'], ...rows]));
}

/** "switch of 16" */
export function dimensionNames({ dimensions }: Cluster): string[] {
  return dimensions.map(({ topology, size }) => `${topology} of ${size}`);
}

/** Nanoseconds as people read them, in the unit of milliseconds where there are many. */
export function time(ns: number): string {
  return `${integer(ns)} ns`;
}
