/** The model card: what the model learned from, what it did not, and how good it is on each. */
import { stream } from '../../src/base/random.js';
import { fusedMachines } from '../../src/machine/fused-machine.js';
import type { FusionChain } from '../../src/mapping/fusion-plan/chain.js';
import { estimatedFusion } from '../../src/pipeline/fusion-problem.js';
import { fusionDp } from '../../src/search/fusion/dp/fusion-dp.js';
import { gSampler } from '../../src/search/fusion/g-sampler.js';
import { type FusionNetworkWeights, MODEL, PARAMETER_COUNT } from '../../src/search/fusion/transformer/network.js';
import { cutIntoChains, mainChain } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';
import { TRAINED_MEBIBYTES } from './lessons.js';
import { TRAINED_NETWORKS } from './networks.js';
import { qualityOn, UNSEEN_MEBIBYTES } from './quality.js';
import type { TrainingOptions } from './train.js';

const UNSEEN_NETWORKS = ['mnasnet', 'shufflenet-v2', 'squeezenet', 'googlenet'] as const;

/** Samples of the paper's teacher: 40 strategies, 50 generations. */
const TEACHER_SAMPLES = 2000;

export function card(weights: FusionNetworkWeights, options: TrainingOptions): string {
  const known = TRAINED_NETWORKS.map((name) => row(weights, name, mainChain(zooNetwork(name))));
  const residual = TRAINED_NETWORKS.flatMap((name) => {
    const [chain] = cutIntoChains(zooNetwork(name));
    return chain!.sideInputs.length === 0 ? [] : [row(weights, `${name}, residual sums`, chain!)];
  });
  const unseen = UNSEEN_NETWORKS.map((name) => row(weights, name, mainChain(zooNetwork(name))));
  return `# Model card of fusion-transformer

Written by \`npm run train:fusion\`, with the weights.

**What it does.** Given a chain of layers, a batch, a memory budget and a machine, it chooses for each layer whether its
output leaves the chip or is handed on in micro-batches, layer by layer, in one pass. Only tokens that keep the strategy
within the memory can be chosen, so every strategy is valid. After DNNFuser (arXiv 2201.11218); the teacher here is the
exact optimum, not the paper's genetic algorithm.

**What it is.** A causal transformer: ${MODEL.blocks} blocks, width ${MODEL.width}, ${MODEL.heads} heads, ${MODEL.hidden} hidden units, ${PARAMETER_COUNT} parameters, shipped in
half precision. It knows micro-batches of 1, 2, 4, … 64 samples; for larger batches nothing larger is tried.

**What it learned from.** ${options.problems} problems, ${options.lessonsPerProblem} lessons each (the optimum, and three that stray from it and find back), seed
${options.seed}, ${options.updates} updates of ${options.batch} lessons. A third of the problems are ${TRAINED_NETWORKS.join(', ')} with ${TRAINED_MEBIBYTES.join(', ')}
MiB; the others are random chains of their kinds with random budgets. Batch 64, sometimes 16 or 32; the machines
${fusedMachines.names.join(', ')}, and random ones.

**What was left out.** Budgets of ${UNSEEN_MEBIBYTES.join(', ')} MiB for the networks by name, and all other networks of the zoo.

## Quality

Latency over the optimum's (fusion-dp), geometric mean over ${UNSEEN_MEBIBYTES.length} budgets left out × ${fusedMachines.names.length} machines, batch 64; no result is worse
than no fusion. In brackets the worst case. g-sampler: the paper's teacher with ${TEACHER_SAMPLES} samples.

${table([['network', 'greedy', 'best of 16', 'g-sampler', 'invalid'], ...known, ...residual, ['**never seen:**', '', '', '', ''], ...unseen])}
`;
}

/** Columns one below the other, as the formatter would have them. */
function table(rows: readonly (readonly string[])[]): string {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(header), rule, ...rows.slice(1).map(line)].join('\n');
}

function row(weights: FusionNetworkWeights, name: string, chain: FusionChain): string[] {
  const { greedy, bestOf16, worstGreedy, worstOf16, invalid } = qualityOn(weights, chain);
  const teacher = teacherOn(chain);
  const cell = (mean: number, worst: number): string => `${mean.toFixed(3)} (${worst.toFixed(2)})`;
  const cells = [cell(greedy, worstGreedy), cell(bestOf16, worstOf16), cell(teacher.mean, teacher.worst)];
  return [name, ...cells, String(invalid)];
}

function teacherOn(chain: FusionChain): { mean: number; worst: number } {
  let [cases, sum, worst] = [0, 0, 1];
  for (const name of fusedMachines.names)
    for (const mebibytes of UNSEEN_MEBIBYTES) {
      const machine = fusedMachines.get(name);
      const problem = estimatedFusion({ chain, batch: 64, memoryBytes: mebibytes * 2 ** 20, machine });
      const options = { samples: TEACHER_SAMPLES, random: stream(cases, 'teacher') };
      const ratio = gSampler(problem, options).value / fusionDp(problem, options).value;
      cases++;
      sum += Math.log(ratio);
      worst = Math.max(worst, ratio);
    }
  return { mean: Math.exp(sum / cases), worst };
}
