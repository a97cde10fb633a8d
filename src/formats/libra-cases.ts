/**
 * Bandwidth designs of LIBRA (astra-sim/libra), a JSON list or JSON lines: network, prices, traffic, budget, constraints,
 * and the best time and time × cost where the table has them. Bandwidths in GB/s (10⁹), times in nanoseconds, cost in
 * dollars. Where a row does not say its traffic or its prices, it says what they follow from.
 */
import { InputError, type Place } from '../base/errors.js';
import type { LinearConstraint } from '../base/linear-program.js';
import type { Topology } from '../machine/cluster/dimension.js';
import type { Communicator, TrainingTraffic } from '../workload/training/dimension-traffic.js';
import type { Pass } from '../workload/training/training-job.js';
import { type JsonFields, readJsonTable } from './json-fields.js';

export interface LibraCase {
  readonly traffic: TrainingTraffic | undefined;
  /** By workload, where the traffic is not said. */
  readonly workloads: readonly string[];
  readonly communicators: readonly Readonly<Record<Pass, Communicator>>[];
  readonly costPerGBps: readonly number[] | undefined;
  readonly dimensions: readonly LibraDimension[];
  readonly totalGBps: number;
  readonly constraints: readonly LinearConstraint[];
  readonly answer: { readonly leastTimeNs?: number | undefined; readonly leastTimeCost?: number | undefined };
  readonly place: Place;
}

export interface LibraDimension {
  readonly topology: Topology;
  readonly size: number;
  /** Where the dimension lies; names its prices. */
  readonly costDimension: string;
}

const TOPOLOGIES = { Ring: 'ring', FullyConnected: 'fully-connected', Switch: 'switch' } as const;
const RELATIONS = { '<=': '<=', '==': '==', '>=': '>=' } as const;

/** @throws InputError */
export function readLibraCases(text: string, file: string): LibraCase[] {
  return readJsonTable(text, file).map(readRow);
}

function readRow(row: JsonFields): LibraCase {
  const traffic = row.has('phases') ? readTraffic(row) : undefined;
  const costPerGBps = row.has('cost_per_GBps_per_dim') ? row.numbers('cost_per_GBps_per_dim', { min: 0 }) : undefined;
  return {
    traffic,
    workloads: traffic === undefined ? row.texts('workloads') : [],
    communicators: traffic === undefined ? row.objects('communicators').map(readCommunicators) : [],
    costPerGBps,
    dimensions: costPerGBps === undefined ? readDimensions(row) : [],
    totalGBps: row.number('total_bw_GBps', { above: 0 }),
    constraints: row.objects('constraints', []).map((fields) => ({
      coefficients: fields.numbers('coef', {}),
      relation: fields.oneOf('op', RELATIONS),
      bound: fields.number('rhs', {}),
    })),
    answer: {
      leastTimeNs: row.has('perf_opt') ? row.object('perf_opt').number('time_ns', { min: 0 }) : undefined,
      leastTimeCost: row.has('ppc_opt') ? row.object('ppc_opt').number('time_x_cost', { min: 0 }) : undefined,
    },
    place: row.place,
  };
}

function readTraffic(row: JsonFields): TrainingTraffic {
  return {
    computeNs: row.number('compute_ns', { min: 0 }),
    phases: row.objects('phases').map((phase) => ({
      bytesPerDimension: phase.numbers('bytes_per_dim', { min: 0 }),
      count: phase.number('count', { min: 0 }, 1),
    })),
  };
}

function readCommunicators(fields: JsonFields): Readonly<Record<Pass, Communicator>> {
  const members = (name: string): number[] => fields.numbers(name, { integer: true, min: -1 });
  return { forward: members('forward'), inputGrad: members('input_grad'), weightGrad: members('weight_grad') };
}

function readDimensions(row: JsonFields): LibraDimension[] {
  const topologies = row.texts('topology');
  const costDimensions = row.texts('cost_dims');
  const sizes = row.numbers('npus', { integer: true, min: 2 });
  if (topologies.length !== sizes.length || costDimensions.length !== sizes.length)
    throw new InputError({
      ...row.place,
      expected: 'as many topologies and cost dimensions as sizes',
      found: `${topologies.length}, ${costDimensions.length} and ${sizes.length}`,
    });
  return sizes.map((size, d) => {
    const name = topologies[d] as string;
    if (!Object.hasOwn(TOPOLOGIES, name))
      throw new InputError({
        ...row.at(`topology.${d}`),
        expected: `one of ${Object.keys(TOPOLOGIES).join(', ')}`,
        found: name,
      });
    return {
      topology: TOPOLOGIES[name as keyof typeof TOPOLOGIES],
      size,
      costDimension: costDimensions[d] as string,
    };
  });
}
