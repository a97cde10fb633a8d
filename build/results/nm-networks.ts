/**
 * Whole networks of the zoo pruned by pattern, as ordinary scenarios: MAGMA maps their layers onto four sparse cores, with and
 * without N:M, and the mapping is replayed. Times and energies are of the dense network on cores without N:M.
 */
import { fixed, mean } from '../../src/base/numbers.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';

/** Convolutions, a transformer, and fully connected layers without a batch, which the memory limits. */
const NETWORKS = ['squeezenet', 'mobilebert', 'dlrm'];
const PATTERNS = ['dense', '1:4', '1:16'];
const BANDWIDTHS = [8, 64];
const INFERENCES = 4;
const SAMPLES = 500;

const WALKS_ALL = { dataflow: 'tpu', rows: 16, columns: 16, sgKiB: 128, cost: { model: 'sparse' } };
const SKIPS_GROUPS = { ...WALKS_ALL, cost: { model: 'sparse', options: { nm: [4, 8, 16] } } };
const WALKS_LISTS = { dataflow: 'eie', rows: 256, columns: 1, sgKiB: 128, cost: { model: 'sparse' } };

/** Four cores each, of 256 lanes. */
const PLATFORMS: readonly (readonly [name: string, cores: readonly object[]])[] = [
  ['no pattern', [WALKS_ALL, WALKS_ALL, WALKS_ALL, WALKS_ALL]],
  ['N:M', [SKIPS_GROUPS, SKIPS_GROUPS, SKIPS_GROUPS, SKIPS_GROUPS]],
  ['lists', [WALKS_LISTS, WALKS_LISTS, WALKS_LISTS, WALKS_LISTS]],
  ['two of each', [SKIPS_GROUPS, SKIPS_GROUPS, WALKS_LISTS, WALKS_LISTS]],
];

interface NetworkReplay {
  readonly cycles: number;
  readonly nanojoules: number;
  /** Allocator's makespan, without the replay. */
  readonly estimate: number;
  /** Bytes over bandwidth, against the makespan. */
  readonly memoryBusy: number;
}

function replayed(network: string, pattern: string, cores: readonly object[], bandwidthGBps: number): NetworkReplay {
  const sparsity = pattern === 'dense' ? {} : { sparsity: { recipe: 'nm', options: { pattern } } };
  const document = {
    name: network,
    seed: 1,
    platform: { cores: cores.map((core, i) => ({ name: `core-${i}`, ...core })), memory: { bandwidthGBps } },
    workload: { models: [{ name: network, inferences: INFERENCES }], ...sparsity },
    mapper: { name: 'magma', samples: SAMPLES },
  };
  const { replay, estimate } = run(scenarioOf(readYaml(JSON.stringify(document), network)), { tenants: false });
  const { metrics, energy } = replay;
  return {
    cycles: metrics.makespanCycles,
    nanojoules: energy?.total ?? Number.NaN,
    estimate: estimate.metrics.makespanCycles,
    memoryBusy: metrics.bandwidthUtilization,
  };
}

/** The section of the page. */
export function networkSection(onRow: (name: string) => void): string {
  const differences: { readonly of: string; readonly share: number }[] = [];
  const tables = NETWORKS.map((network) => {
    const rows = PLATFORMS.flatMap(([name, cores]) =>
      PATTERNS.map((pattern) => {
        onRow(`${network}, ${name}, ${pattern}`);
        return { name, pattern, at: BANDWIDTHS.map((bandwidth) => replayed(network, pattern, cores, bandwidth)) };
      }),
    );
    const [base] = rows;
    const cells = rows.map(({ name, pattern, at }) => {
      for (const [b, { cycles, estimate }] of at.entries())
        differences.push({
          of: `${network}, ${name}, ${pattern}, ${BANDWIDTHS[b]} GB/s`,
          share: cycles / estimate - 1,
        });
      return [
        name,
        pattern,
        ...at.map(({ cycles }, b) => fixed(cycles / base!.at[b]!.cycles, 3)),
        ...at.map(({ memoryBusy }) => fixed(memoryBusy, 2)),
        ...at.map(({ nanojoules }, b) => fixed(nanojoules / base!.at[b]!.nanojoules, 3)),
      ];
    });
    const each = (figure: string): string[] => BANDWIDTHS.map((bandwidth) => `${figure}, ${bandwidth} GB/s`);
    const heading = ['cores', 'pattern', ...each('time'), ...each('memory busy'), ...each('energy')];
    const table = [heading, heading.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
    return `### ${network}\n\n${table}`;
  });
  const worst = differences.reduce((most, one) => (Math.abs(one.share) > Math.abs(most.share) ? one : most));
  return `Every layer's weights pruned to a pattern, as ordinary scenarios of ${INFERENCES} inferences on four sparse cores of 256 lanes: MAGMA maps
the layers (${SAMPLES} samples) and the simulator replays the mapping. \`no pattern\` walks all weights, \`N:M\` skips groups of 4, 8 and 16,
\`lists\` walks lists of non-zeros, \`two of each\` has two of the latter kinds. Against the dense network on cores without a pattern;
memory busy is the share of the replay in which bytes cross at the full bandwidth. Layers whose inputs M does not divide stay dense.

${tables.join('\n\n')}

The replay's makespan is ${fixed(100 * mean(differences.map(({ share }) => Math.abs(share))), 1)} % from the allocator's on average, at the most ${fixed(100 * worst.share, 1)} % (${worst.of}).`;
}
