/**
 * Tenants whose networks are fused: the layers of an inference become the groups of the network's best strategy, planned
 * once for all cores the tenant may run on, so that any of them can play a group. The plan is the optimum (fusion-dp)
 * under the smallest scratchpad of these cores, with the cycles of a sample averaged over them, and an even share of the
 * memory's bandwidth for each core of the platform. A group of one layer stays the layer's own job.
 */

import { InputError } from '../base/errors.js';
import { costModelFor } from '../cost/models.js';
import { GroupCosts } from '../estimate/fusion/group-costs.js';
import type { Core } from '../machine/core.js';
import type { FusionChain } from '../mapping/fusion-plan/chain.js';
import { fusionPlan } from '../mapping/fusion-plan/plan.js';
import { powersOfTwo } from '../mapping/fusion-plan/strategy.js';
import type { Scenario } from '../scenario/scenario.js';
import { fusionOptimum } from '../search/fusion/dp/fusion-dp.js';
import { cutNetwork, type FusionNetwork, withWidths } from '../workload/fusion/cut-chains.js';
import type { FusedJob, FusedWork } from '../workload/fusion/fused-job.js';
import { orderGroups } from '../workload/fusion/group-order.js';
import { zooNetwork } from '../workload/fusion/zoo-networks.js';
import type { Job } from '../workload/job.js';
import type { Layer } from '../workload/layer.js';
import type { Tenancy } from '../workload/tenants.js';

type Machine = Pick<Scenario, 'platform' | 'cost' | 'layerShape'>;

/** @throws InputError when a layer cannot run on a core */
export function fuseTenants(
  machine: Machine,
  tenants: readonly Tenancy[],
  jobs: readonly Job[],
): readonly (Job | FusedJob)[] {
  if (tenants.every(({ fusion }) => fusion === undefined)) return jobs;
  const units = tenants.map((tenant, t) => {
    const begin = jobs.findIndex((job) => job.tenant === t);
    return tenant.fusion === undefined || begin < 0 ? undefined : unitsOf(machine, tenant, jobs.slice(begin));
  });
  const queue: (Job | FusedJob)[] = [];
  const placeOf = new Int32Array(jobs.length);
  for (let begin = 0; begin < jobs.length; ) {
    const job = jobs[begin]!;
    const own = units[job.tenant];
    if (own === undefined) {
      placeOf[job.id] = queue.length;
      queue.push({ ...job, id: queue.length, after: job.after.map((id) => placeOf[id]!) });
      begin++;
      continue;
    }
    // The jobs of an inference stand together, one a layer, in the network's order.
    checkLayers(jobs.slice(begin, begin + own.names.length), own.names, job.tenant);
    const base = queue.length;
    for (const { layer, fused, name, after } of own.units) {
      const { layer: _layer, name: _name, ...queued } = jobs[begin + layer]!;
      const placed = { ...queued, name, id: queue.length, after: after.map((unit) => base + unit) };
      queue.push(fused === undefined ? { ...placed, layer: jobs[begin + layer]!.layer } : { ...placed, fused });
    }
    begin += own.names.length;
  }
  return queue;
}

interface Unit {
  /** The first of its layers in the network. */
  readonly layer: number;
  readonly name: string;
  /** Absent: the layer by itself. */
  readonly fused: FusedWork | undefined;
  /** Units that must have ended. */
  readonly after: readonly number[];
}

interface FusedNetwork {
  /** Of its layers. */
  readonly names: readonly string[];
  readonly units: readonly Unit[];
}

/** A fused layer is whole. @throws InputError */
function checkLayers(jobs: readonly Job[], names: readonly string[], tenant: number): void {
  for (const [i, { name, part }] of jobs.entries())
    if (name !== names[i] || part !== undefined)
      throw new InputError({
        path: `workload.tenants.${tenant}.fusion`,
        expected: 'layers that are not split, or no fusion',
        found: `a split of ${name}`,
      });
}

/** @param jobs from the tenant's first on: its layers, with elements as wide as the scenario asks */
function unitsOf(machine: Machine, tenant: Tenancy, jobs: readonly Job[]): FusedNetwork {
  const plain: FusionNetwork = typeof tenant.network === 'string' ? zooNetwork(tenant.network) : tenant.network;
  checkLayers(
    jobs.slice(0, plain.layers.length),
    plain.layers.map(({ layer }) => layer.name),
    jobs[0]!.tenant,
  );
  const network = withWidths(plain, (layer) => jobs[layer]!.layer.elementBytes);
  const cut = cutNetwork(network);
  const { cores } = machine.platform;
  const allowed = tenant.cores === undefined ? cores : tenant.cores.map((core) => cores[core]!);
  const memoryBytes = tenant.fusion?.memoryBytes ?? Math.min(...allowed.map(({ sgBytes }) => sgBytes));
  const batch = (machine.layerShape?.batch ?? 1) * (tenant.shape?.batch ?? 1);
  const layersOf = cut.members.map((members) => members.map((index) => network.layers[index]!.layer));
  const strategies = cut.chains.map((chain, c) => {
    const timed = { ...chain, cyclesPerSample: averageCycles(machine, layersOf[c]!, allowed) };
    return bestTokens(machine, timed, batch, memoryBytes);
  });
  const { groups, tokens } = orderGroups(cut, strategies);
  const plans = cut.chains.map((chain, c) => fusionPlan(chain, tokens[c]!, batch, memoryBytes));
  const units = groups.map(({ chain, first, last, after }): Unit => {
    const plan = plans[chain]!;
    const group = plan.groups.find((one) => one.first === first)!;
    const names = plan.chain.layers;
    return {
      layer: cut.members[chain]![first]!,
      name: first === last ? names[first]! : `${names[first]}..${names[last]}`,
      fused: first === last ? undefined : { plan, group, layers: layersOf[chain]! },
      after,
    };
  });
  return { names: network.layers.map(({ layer }) => layer.name), units };
}

function bestTokens({ platform }: Machine, chain: FusionChain, batch: number, memoryBytes: number): Int32Array {
  const { bandwidthBytesPerCycle, efficiency = 1 } = platform.memory;
  const costs = new GroupCosts(chain, batch, {
    macsPerCycle: 1, // the chain has cycles of its own
    offChipBytesPerCycle: (bandwidthBytesPerCycle * efficiency) / platform.cores.length,
    onChipBytesPerCycle: Number.POSITIVE_INFINITY,
  });
  return fusionOptimum({ chain, batch, memoryBytes, choices: powersOfTwo(batch) }, costs).tokens;
}

/** Of one sample of each layer, in cycles of the system clock. */
function averageCycles({ cost }: Machine, layers: readonly Layer[], cores: readonly Core[]): number[] {
  const model = costModelFor(cost);
  return layers.map((layer) => {
    const cycles = cores.map((core) => model.cost(layer, core).latencyCycles / core.clockRatio);
    return cycles.reduce((sum, one) => sum + one, 0) / cores.length;
  });
}
