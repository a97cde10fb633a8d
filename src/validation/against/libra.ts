/**
 * Bandwidth designs against LIBRA's: the fastest network of a budget, and the network of the least time × cost.
 */
import { InputError } from '../../base/errors.js';
import { costPerGBps, LIBRA_PRICES } from '../../estimate/network/training-time.js';
import { readAstraWorkload } from '../../formats/astra-workload.js';
import { type LibraCase, type LibraDimension, readLibraCases } from '../../formats/libra-cases.js';
import { fastestNetwork, leastTimeCost } from '../../search/bandwidth/design-bandwidth.js';
import { type TrainingTraffic, trainingTraffic } from '../../workload/training/dimension-traffic.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { workloadText } from './workload-text.js';

export const libra: ForeignCheck = {
  name: 'libra',
  about: 'bandwidth of each dimension of a network, after LIBRA: least time, and least time × cost',
  bounds: {
    'perf_opt.time_ns': { mean: 1e-6, worst: 1e-6 },
    'ppc_opt.time_x_cost': { mean: 1e-5, worst: 1e-5 },
  },
  figures,
};

function* figures(input: CheckInput): Generator<Figure> {
  for (const [row, design] of readLibraCases(input.text, input.file).entries()) {
    const { totalGBps, constraints, answer, place } = design;
    try {
      const { computeNs, phases } = trafficOf(input, design);
      const prices = design.costPerGBps ?? costPerGBps(design.dimensions.map(pricedDimension));
      const problem = { computeNs, phases, costPerGBps: prices, totalGBps, constraints };
      yield { row, quantity: 'perf_opt.time_ns', ours: fastestNetwork(problem).timeNs, table: answer.leastTimeNs };
      const { timeNs, costDollars } = leastTimeCost(problem);
      yield { row, quantity: 'ppc_opt.time_x_cost', ours: timeNs * costDollars, table: answer.leastTimeCost };
    } catch (error) {
      throw error instanceof InputError ? error.within(place) : error;
    }
  }
}

/** Several workloads: one after another. */
function trafficOf(input: CheckInput, { traffic, workloads, communicators, place }: LibraCase): TrainingTraffic {
  if (traffic !== undefined) return traffic;
  if (workloads.length !== communicators.length)
    throw new InputError({
      ...place,
      expected: `communicators for each of ${workloads.length} workloads`,
      found: communicators.length,
    });
  const each = workloads.map((name, w) => {
    const { text, file } = workloadText(input, name);
    return trainingTraffic(readAstraWorkload(text, file), communicators[w] as (typeof communicators)[number]);
  });
  return {
    computeNs: each.reduce((sum, { computeNs }) => sum + computeNs, 0),
    phases: each.flatMap(({ phases }) => phases),
  };
}

function pricedDimension({ topology, size, costDimension }: LibraDimension, d: number) {
  const price = LIBRA_PRICES[costDimension];
  if (price !== undefined) return { topology, size, price };
  throw new InputError({
    path: `cost_dims.${d}`,
    expected: `one of ${Object.keys(LIBRA_PRICES).join(', ')}`,
    found: costDimension,
  });
}
