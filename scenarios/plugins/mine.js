// A mapper, an arbitration policy and a cost model of one's own (docs/tutorial-plugin.md).
import { macs, memoized, operandBytes, peCount } from 'caldera/cost';
import { definePlugin, entry, InputError } from 'caldera/plugin';
import { BestSoFar, evaluateMappings } from 'caldera/search';

/** The longest job first, each on a random core: of all it tries the best is kept. */
export function longestFirst({ noise = 0.1 }) {
  return (problem, options) => {
    const { jobs, cores, latencyCycles } = problem.table;
    const seen = new BestSoFar(problem, options);
    evaluateMappings(seen, options.seeds ?? []);
    const least = Float64Array.from({ length: jobs }, (_, job) =>
      Math.min(...latencyCycles.subarray(job * cores, (job + 1) * cores)),
    );
    const longest = Math.max(...least);
    while (seen.left > 0) {
      const core = Int32Array.from({ length: jobs }, () => options.random.below(cores));
      // The lowest number goes first, from 0 to below 1.
      const priority = least.map((cycles) => (1 - noise) * (1 - cycles / longest) + noise * options.random.uniform());
      seen.evaluate(core, priority);
    }
    return seen.result();
  };
}

/** The transfer that has fewest bytes left has the memory; of several the one on the lowest port. */
export function shortestFirst() {
  return {
    turns({ ports, count, remaining }, _now, turns) {
      const before = (a, b) => remaining[a] - remaining[b] || a - b;
      turns.ports[0] = Array.from(ports.subarray(0, count)).sort(before)[0];
      turns.count = 1;
    },
  };
}

const SIZES = ['n', 'k', 'c', 'y', 'x', 'r', 's', 'groups', 'strideY', 'strideX', 'dilationY'];
const DATAFLOWS = ['hb', 'lb'];

/** Every PE does a multiply-accumulate a cycle for so much of the time, whatever the layer. */
export function peakShare({ utilization = 0.8 }) {
  return memoized('peak-share', DATAFLOWS, (layer, core) => {
    for (const size of SIZES)
      if (!(layer[size] >= 1)) throw new InputError({ path: size, expected: 'at least 1', found: layer[size] });
    if (!(peCount(core) >= 1)) throw new InputError({ path: 'rows', expected: 'at least 1', found: core.rows });
    if (!DATAFLOWS.includes(core.dataflow))
      throw new InputError({ path: 'dataflow', expected: DATAFLOWS.join(' or '), found: core.dataflow });
    const work = macs(layer);
    const latencyCycles = Math.ceil(work / (utilization * peCount(core)));
    const hbmBytes = operandBytes(layer);
    const bytes = hbmBytes.input + hbmBytes.weights + hbmBytes.output;
    return {
      latencyCycles,
      macs: work,
      peUtilization: work / (latencyCycles * peCount(core)),
      hbmBytes,
      sgBytes: bytes,
      slBytes: 3,
      slWorkingSetBytes: 3,
      peakBandwidthBytesPerCycle: bytes / latencyCycles,
      energyNanojoules: work * 0.001,
    };
  });
}

export default definePlugin({
  name: 'mine',
  entries: {
    mappers: [
      {
        name: 'longest-first',
        about: 'random cores, the longest job first',
        options: (z) => z.strictObject({ noise: z.number().min(0).max(1).optional() }),
        make: longestFirst,
      },
    ],
    arbitrations: [entry('shortest-first', 'whose transfer has fewest bytes left', { kind: 'chunked', make: shortestFirst })],
    costModels: [
      {
        name: 'peak-share',
        about: 'a share of the peak, whatever the layer',
        options: (z) => z.strictObject({ utilization: z.number().gt(0).max(1).optional() }),
        make: peakShare,
      },
    ],
  },
});
