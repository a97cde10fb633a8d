/**
 * From a cluster's file to a scenario. What the network, the job and the collective are held against names places of its
 * own, which are told as places in the file.
 */
import { InputError } from '../base/errors.js';
import { fixed } from '../base/numbers.js';
import { readAstraNetworkFile } from '../formats/astra-network-file.js';
import { readChakra } from '../formats/chakra.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { acceleratorCount, type Cluster, checkCluster } from '../machine/cluster/cluster.js';
import { clusterFabric, headroomOf } from '../machine/cluster/cluster-fabric.js';
import {
  BYTES_PER_GIB,
  checkDimension,
  defaultAlgorithm,
  type NetworkDimension,
  totalGiBps,
  usualLinks,
} from '../machine/cluster/dimension.js';
import type { Fabric } from '../machine/cluster/fabric.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import { stagedNetwork } from '../machine/cluster/pipeline-dimensions.js';
import { findRoutes } from '../machine/cluster/routes.js';
import { NETWORK_DEFAULTS } from '../simulator/network/chunk-network.js';
import { acceleratorMemory } from '../workload/training/accelerator-memory.js';
import { communicationNotes } from '../workload/training/communication-notes.js';
import { dependenciesOf } from '../workload/training/execution-trace.js';
import { checkTrainingJob, type TrainingJob } from '../workload/training/training-job.js';
import { type Beside, beside } from './beside.js';
import { check } from './check.js';
import type { ClusterPackets, ClusterScenario, ClusterTraffic } from './cluster-scenario.js';
import { type ClusterDocument, clusterSchema } from './cluster-schema.js';
import { inSection, stepsOf } from './in-section.js';
import { type Override, overridden } from './overrides.js';
import { fabricOf, packetRuns } from './packet-runs.js';
import { loadPlugins } from './plugins.js';
import type { NetworkDocument } from './sections/network.js';
import type { JobDocument } from './sections/training.js';
import { JOB_DEFAULTS, timedByOf, trainingJobOf } from './training-job.js';

/** A full packet with its headers and telemetry. */
const FRAME_BYTES = 1100;

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadCluster(file: string, overrides: readonly Override[] = []): ClusterScenario {
  return clusterOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function clusterOf(yaml: YamlDocument): ClusterScenario {
  loadPlugins(yaml);
  const document = check(clusterSchema, yaml);
  const { schedule, network, design } = document;
  const files = beside(yaml.file);
  const cluster = networkOf(network, files);
  inSection(yaml, ['network'], () => checkCluster(cluster));
  const notes: string[] = [];
  const traffic = trafficOf(document, cluster, { yaml, files }, notes);
  if (document.model !== 'packet' && Object.hasOwn(yaml.value as object, 'packets'))
    notes.push(
      `${stepsText(yaml, ['packets'], 'packets')}: only model: packet replays packets; nothing is made of this`,
    );
  const { model, queue, activeChunks } = document;
  const defaults = NETWORK_DEFAULTS[model === 'packet' ? 'physical' : model];
  const ownGBps = cluster.dimensions.reduce((sum, dimension) => sum + accelGBps(dimension), 0);
  return {
    name: document.name,
    cluster,
    schedule,
    options: { ...defaults, queue: queue ?? defaults.queue, activeChunks: activeChunks ?? defaults.activeChunks },
    packets: model === 'packet' ? packetsOf(document, cluster, yaml) : undefined,
    offsetsNs: offsetsOf(document, cluster, yaml),
    traffic,
    design: {
      totalGBps: design.totalGBps ?? ownGBps,
      constraints: design.constraints.map(({ coefficients, relation, boundGBps }, c) => {
        if (coefficients.length === cluster.dimensions.length) return { coefficients, relation, bound: boundGBps };
        throw new InputError({
          ...yaml.placeOf(['design', 'constraints', c, 'coefficients']),
          expected: `${cluster.dimensions.length} coefficients, one for each dimension`,
          found: coefficients.length,
        });
      }),
    },
    notes,
    inputs: files.read,
  };
}

/** GB/s (10⁹) of all the links that an accelerator has in a dimension. */
export function accelGBps(dimension: NetworkDimension): number {
  return dimension.size === 1 ? 0 : (totalGiBps(dimension) * BYTES_PER_GIB) / 1e9;
}

function networkOf(
  { dimensions = [], astraFile, endpointDelayNs, reductionBytesPerNs }: NetworkDocument,
  files: Beside,
): Cluster {
  const ends = { endpointDelayNs, reductionBytesPerNs };
  if (astraFile === undefined) return { ...ends, dimensions: dimensions.map(dimensionOf) };
  return { ...ends, dimensions: readAstraNetworkFile(files.text(astraFile).text, astraFile) };
}

function dimensionOf(document: NonNullable<NetworkDocument['dimensions']>[number]): NetworkDimension {
  const { topology, size, links, linkGBps = 0, latencyNs, nicNs, routerNs, algorithm, price } = document;
  return {
    topology,
    size,
    linksPerAccelerator: links ?? usualLinks(topology, size),
    linkGiBps: document.linkGiBps ?? (linkGBps * 1e9) / BYTES_PER_GIB,
    latencyNs,
    nicNs,
    routerNs,
    algorithm: algorithm ?? defaultAlgorithm(topology),
    allToAllAlgorithm: document.allToAll,
    ...(price === undefined ? {} : { price }),
  };
}

interface Around {
  readonly yaml: YamlDocument;
  readonly files: Beside;
}

function trafficOf(document: ClusterDocument, cluster: Cluster, around: Around, notes: string[]): ClusterTraffic {
  const { yaml, files } = around;
  const { collective, job: jobDocument } = document;
  if (jobDocument === undefined)
    return { kind: 'collective', collective: collective as NonNullable<typeof collective> };
  if (jobDocument.traceFile !== undefined) return tracesOf(jobDocument.traceFile, cluster, around, notes);
  const { iterations, priority } = jobDocument;
  const job = inSection(yaml, ['job'], () => {
    const made = trainingJobOf(jobDocument, document.name, files);
    checkTrainingJob(made);
    return made;
  });
  inSection(yaml, ['job'], () => {
    checkFits(job, cluster);
    checkSize(job, iterations, document.schedule.chunks);
  });
  for (const { path, message } of communicationNotes(job, acceleratorCount(cluster.dimensions)))
    notes.push(`${placeText(yaml, jobDocument, path)}: ${message}`);
  notes.push(...memoryNotes(job, jobDocument, yaml));
  return { kind: 'job', job, iterations, collectivePriority: priority, timedBy: timedByOf(jobDocument) };
}

function packetsOf({ packets }: ClusterDocument, cluster: Cluster, yaml: YamlDocument): ClusterPackets {
  const { topology, parameters, seeds, buffer } = packets;
  const at = ['packets'];
  const accelerators = acceleratorCount(cluster.dimensions);
  if (topology === undefined) {
    const { fabric } = inSection(yaml, ['network'], () => clusterFabric(cluster));
    const headroomBytes = buffer.headroomBytes ?? headroomOf(fabric, buffer.headroomDelays, FRAME_BYTES);
    const own = { ...packets, buffer: { ...buffer, headroomBytes } };
    return { isOwnFabric: true, parameters, seeds, runs: packetRuns(own, { fabric, flows: [] }, yaml, at) };
  }
  const fabric = fabricOf(topology, yaml, [...at, 'topology']);
  if (fabric.hosts < accelerators)
    throw new InputError({
      ...yaml.placeOf([...at, 'topology']),
      expected: `at least ${accelerators} hosts, one an accelerator`,
      found: fabric.hosts,
    });
  inSection(yaml, [...at, 'topology'], () => checkReach(fabric, accelerators));
  return { isOwnFabric: false, parameters, seeds, runs: packetRuns(packets, { fabric, flows: [] }, yaml, at) };
}

/** @throws InputError for two of the first hosts that no way joins */
function checkReach(fabric: Fabric, accelerators: number): void {
  const routes = findRoutes(fabric);
  for (let source = 0; source < accelerators; source++)
    for (let destination = 0; destination < accelerators; destination++)
      if (source !== destination && routes.nextPorts(source, destination).length === 0)
        throw new InputError({ expected: `a path from host ${source} to host ${destination}`, found: 'none' });
}

/** A sentence for a job that an accelerator's memory cannot hold. */
function memoryNotes(
  job: TrainingJob,
  { accelerator, elementBytes = JOB_DEFAULTS.elementBytes }: JobDocument,
  yaml: YamlDocument,
): string[] {
  if (accelerator?.memoryGB === undefined) return [];
  const { stateBytes, outputBytes } = acceleratorMemory(job, elementBytes);
  const needsGB = (stateBytes + outputBytes) / 1e9;
  if (needsGB <= accelerator.memoryGB) return [];
  const steps = ['job', 'accelerator', 'memoryGB'];
  const digits = needsGB < 1 ? 4 : 1;
  const parts = `${fixed(stateBytes / 1e9, digits)} GB of weights, gradients and Adam's states, ${fixed(outputBytes / 1e9, digits)} GB of outputs`;
  return [`${stepsText(yaml, steps, steps.join('.'))}: does not fit: ${parts}`];
}

/** Chunks of all layers in a run, passes apart. Two million took more than 4 GB of memory. */
const MOST_CHUNKS = 1_000_000;

/** More chunks than a run can hold. */
function checkSize({ layers, pipeline }: TrainingJob, iterations: number, chunks: number): void {
  const passages = layers.length * (pipeline?.microBatches ?? 1) * iterations;
  if (passages * chunks <= MOST_CHUNKS) return;
  throw new InputError({
    expected: `at most ${MOST_CHUNKS} chunks of all layers, micro-batches and iterations`,
    found: passages * chunks,
    hint: 'fewer chunks under schedule make fewer',
  });
}

/** Stages and model-parallel groups are made of dimensions. */
function checkFits(job: TrainingJob, { dimensions }: Cluster): void {
  const stages = job.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const logical = logicalNetwork(stagedNetwork(dimensions, stages).within, job.modelParallel);
  for (const { whole } of logical.dimensions) checkDimension(whole);
}

function placeText(yaml: YamlDocument, job: JobDocument, path: string): string {
  const steps = job.layers === undefined ? [] : stepsOf(path);
  return job.layerFile === undefined ? stepsText(yaml, ['job', ...steps], path) : `${job.layerFile} ${path}`;
}

/** Where steps lead in the file, or what they were set by, and the path that is told. */
function stepsText(yaml: YamlDocument, steps: readonly (string | number)[], path: string): string {
  const place = yaml.placeOf(steps);
  if (place.file === undefined) return place.path ?? path; // put there by --set
  return `${[place.file, place.line, place.column].join(':')} ${path}`;
}

function tracesOf(
  named: string | readonly string[],
  cluster: Cluster,
  { yaml, files }: Around,
  notes: string[],
): ClusterTraffic {
  const names = [named].flat();
  const accelerators = acceleratorCount(cluster.dimensions);
  if (names.length !== 1 && names.length !== accelerators)
    throw new InputError({
      ...yaml.placeOf(['job', 'traceFile']),
      expected: `one trace for all, or one for each of ${accelerators} accelerators`,
      found: names.length,
    });
  const traces = names.map((name) => {
    const trace = readChakra(files.bytes(name), name);
    dependenciesOf(trace);
    for (const { path, message } of trace.notes) notes.push(`${name} ${path}: ${message}`);
    return trace;
  });
  return { kind: 'traces', traces };
}

function offsetsOf({ stragglers }: ClusterDocument, cluster: Cluster, yaml: YamlDocument): number[] | undefined {
  if (stragglers === undefined || stragglers.length === 0) return undefined;
  const accelerators = acceleratorCount(cluster.dimensions);
  const offsetsNs = new Array<number>(accelerators).fill(0);
  stragglers.forEach(({ accelerator, offsetNs }, i) => {
    if (accelerator >= accelerators)
      throw new InputError({
        ...yaml.placeOf(['stragglers', i, 'accelerator']),
        expected: `an accelerator below ${accelerators}`,
        found: accelerator,
      });
    offsetsNs[accelerator] = offsetNs;
  });
  return offsetsNs;
}
