/** From a file of fused layers to a scenario; what a section is held against later is told as a place in the file. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { costModelFor } from '../cost/models.js';
import { fusionNetwork, readFusionNetworks } from '../formats/fusion-networks.js';
import { readOnnx } from '../formats/onnx.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import type { Core } from '../machine/core.js';
import { type FusedMachine, fusedMachines } from '../machine/fused-machine.js';
import { CORE_DEFAULTS } from '../machine/presets.js';
import { type FusionChain, tensorName } from '../mapping/fusion-plan/chain.js';
import { fusionPlan } from '../mapping/fusion-plan/plan.js';
import { convStages } from '../workload/fusion/conv-stages.js';
import { cutNetwork, type FusionNetwork, mainPath, withWidths } from '../workload/fusion/cut-chains.js';
import { zooNetwork } from '../workload/fusion/zoo-networks.js';
import type { Layer } from '../workload/layer.js';
import { type Beside, beside } from './beside.js';
import { check } from './check.js';
import type { FusionScenario } from './fusion-scenario.js';
import { type FusionDocument, fusionMapperName, fusionSchema } from './fusion-schema.js';
import { memoryBytes } from './memory-size.js';
import { type Override, overridden } from './overrides.js';

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadFusion(file: string, overrides: readonly Override[] = []): FusionScenario {
  return fusionOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function fusionOf(yaml: YamlDocument): FusionScenario {
  const document = check(fusionSchema, yaml);
  const { name, seed, batch, mapper, tokens, memory, replay, front, spatial } = document;
  const { coupling, ...beyond } = replay;
  const files = beside(yaml.file);
  const notes: string[] = [];
  const { chains, layers } = chainsOf(document, { yaml, files }, notes);
  const scenario: FusionScenario = {
    name,
    seed,
    chains: timed(chains, layers, document),
    batch,
    machine: machineOf(document),
    ...(document.machine.core === undefined ? {} : { core: document.machine.core }),
    memoryBytes: [memory].flat().map(memoryBytes),
    mapper: { ...mapper, name: fusionMapperName(mapper.name) ?? mapper.name },
    tokens,
    coupling,
    memory: Object.fromEntries(Object.entries(beyond).filter(([, value]) => value !== undefined)),
    front,
    ...(spatial === undefined ? {} : { spatial: { halos: spatial.halos, layers: layers.map(convStages) } }),
    document,
    inputs: files.read,
    notes,
  };
  if (tokens !== undefined) checkStrategy(scenario, tokens, yaml);
  return scenario;
}

function machineOf({ machine }: FusionDocument): FusedMachine {
  const { preset, core, macsPerCycle, offChipBytesPerCycle = 0, onChipBytesPerCycle = 0 } = machine;
  if (preset !== undefined) return fusedMachines.get(preset);
  // Of a core: the most it can compute; what it does compute stands with the chain.
  const most = core === undefined ? (macsPerCycle as number) : core.rows * core.columns;
  return { macsPerCycle: most, offChipBytesPerCycle, onChipBytesPerCycle };
}

/** On a core of the scenario's own: with what its dataflow takes for a sample of each layer. */
function timed(
  chains: readonly FusionChain[],
  layers: readonly (readonly Layer[])[],
  { machine: { core }, memory }: FusionDocument,
): readonly FusionChain[] {
  if (core === undefined) return chains;
  const sgBytes = Math.max(...[memory].flat().map(memoryBytes));
  const own: Core = { ...CORE_DEFAULTS, ...core, name: 'core', sgBytes };
  const { cost } = costModelFor({ model: 'dataflow' });
  return chains.map((chain, c) => ({
    ...chain,
    cyclesPerSample: layers[c]!.map((layer) => cost(layer, own).latencyCycles),
  }));
}

interface CutChains {
  readonly chains: readonly FusionChain[];
  /** By chain; none where chains are all that is known. */
  readonly layers: readonly (readonly Layer[])[];
}

interface Around {
  readonly yaml: YamlDocument;
  readonly files: Beside;
}

function chainsOf({ network }: FusionDocument, { yaml, files }: Around, notes: string[]): CutChains {
  const { model, onnxFile, dimensions, chainFile, path, elementBytes } = network;
  const cut = (given: FusionNetwork): CutChains => {
    const whole = elementBytes === undefined ? given : withWidths(given, () => elementBytes);
    const { chains, members } = path === 'main' ? mainPath(whole) : cutNetwork(whole);
    return { chains, layers: members.map((own) => own.map((index) => whole.layers[index]!.layer)) };
  };
  if (model !== undefined) return cut(zooNetwork(model));
  if (onnxFile !== undefined) {
    const read = readOnnx(files.bytes(onnxFile), onnxFile, dimensions, (location, offset, length) =>
      files.range(onnxFile, location, offset, length),
    );
    notes.push(...read.notes);
    return cut(read.network);
  }
  const { text, file } = files.text(chainFile as string);
  const networks = readFusionNetworks(text, file);
  const [only = ''] = networks.keys();
  if (network.chain === undefined && networks.size === 1)
    return { chains: [fusionNetwork(networks, only)], layers: [] };
  const chain = networks.get(network.chain ?? '');
  if (chain !== undefined) return { chains: [chain], layers: [] };
  const names = [...networks.keys()];
  throw new InputError({
    ...yaml.placeOf(['network', 'chain']),
    expected: `a network of ${chainFile} (${names.join(', ')})`,
    found: network.chain,
    hint: didYouMean(network.chain ?? '', names),
  });
}

/** A given strategy has a token for each layer, and fits every budget. */
function checkStrategy(scenario: FusionScenario, tokens: readonly number[], yaml: YamlDocument): void {
  const { chains, batch } = scenario;
  const [chain, ...others] = chains;
  if (chain === undefined || others.length > 0)
    throw new InputError({
      ...yaml.placeOf(['tokens']),
      expected: 'one chain for the tokens (path: main)',
      found: `${chains.length} chains`,
    });
  for (const bytes of scenario.memoryBytes) {
    const plan = planAt(chain, tokens, batch, bytes, yaml);
    const group = plan.groups.find(({ peakBytes }) => !(peakBytes <= bytes));
    if (group === undefined) continue;
    const isStuck = group.peakBytes === Number.POSITIVE_INFINITY;
    throw new InputError({
      ...yaml.placeOf(['tokens', group.first]),
      expected: isStuck
        ? 'a group that does not wait for its own output'
        : `a group that needs at most ${bytes} bytes on chip`,
      found: isStuck
        ? `one that waits for ${awaitedTensor(chain, group.first, group.last)}`
        : `${group.peakBytes} bytes for layers ${chain.layers[group.first]} to ${chain.layers[group.last]}`,
      hint: isStuck ? undefined : `most for ${largestTensor(chain, group.first, group.last)}`,
    });
  }
}

function planAt(chain: FusionChain, tokens: readonly number[], batch: number, bytes: number, yaml: YamlDocument) {
  try {
    return fusionPlan(chain, tokens, batch, bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const steps = (error.problem.path ?? '').split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    throw new InputError({ ...error.problem, ...yaml.placeOf(steps) });
  }
}

/** Inside the group, and another chain makes of it what the group reads. */
function awaitedTensor(chain: FusionChain, first: number, last: number): string {
  const awaited = chain.sideInputs.find(
    ({ layer, madeFrom = 0 }) => layer >= first && layer <= last && madeFrom > first && madeFrom <= last + 1,
  );
  return tensorName(chain, awaited?.madeFrom ?? last + 1);
}

function largestTensor(chain: FusionChain, first: number, last: number): string {
  let largest = first;
  for (let tensor = first; tensor <= last + 1; tensor++)
    if (chain.activationBytes[tensor]! > chain.activationBytes[largest]!) largest = tensor;
  return tensorName(chain, largest);
}
