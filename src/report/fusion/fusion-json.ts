/** The result of `caldera fuse` as a document. */
import { version } from '../../base/version.js';
import type { FusedChain, FuseResult } from '../../fuse.js';
import { cargoName } from '../../mapping/fusion-plan/cargo.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { fusionLadder } from '../../validation/fusion-ladder.js';

export function fusionDocument(scenario: FusionScenario, results: readonly FuseResult[]) {
  const { name, seed, batch, machine, mapper } = scenario;
  return {
    ...{ caldera: version, name, seed, batch, machine, mapper },
    results: results.map(({ chains, ...sums }) => ({
      ...sums,
      chains: chains.map((chain) => chainDocument(scenario, chain)),
    })),
  };
}

function chainDocument({ machine, memory }: FusionScenario, chain: FusedChain) {
  const { plan, found, estimate, baseline, optimumCycles, replay, spatial, spatialReplay } = chain;
  const names = plan.chain.layers;
  return {
    name: plan.chain.name,
    tokens: plan.tokens,
    samples: found?.samples,
    latencyCycles: estimate.latencyCycles,
    baselineCycles: baseline.latencyCycles,
    optimumCycles,
    peakBytes: plan.peakBytes,
    groups: plan.groups.map((group, g) => ({
      first: plan.chain.layers[group.first],
      last: plan.chain.layers[group.last],
      policy: group.policy,
      firingSamples: group.firingSamples,
      stagingBytes: group.stagingBytes,
      peakBytes: group.peakBytes,
      sideInputs: {
        staying: group.sideInputs.staying.map(({ tensor }) => cargoName(plan.chain, tensor)),
        incoming: group.sideInputs.incoming.length,
        outgoing: group.sideInputs.outgoing.map((tensor) => cargoName(plan.chain, tensor)),
      },
      ...estimate.groups[g],
      ...(replay === undefined ? {} : { replay: replay.groups[g] }),
    })),
    ...(spatial === undefined
      ? {}
      : {
          spatial: {
            ...spatial,
            groups: spatial.groups.map((group, g) => ({
              ...group,
              first: names[group.first],
              last: names[group.last],
              ...(spatialReplay === undefined ? {} : { replay: spatialReplay.groups[g] }),
            })),
            ...(spatialReplay === undefined
              ? {}
              : { replayCycles: spatialReplay.latencyCycles, replayPeakBytes: spatialReplay.peakBytes }),
          },
        }),
    ...(replay === undefined
      ? {}
      : {
          replayCycles: replay.latencyCycles,
          replayPeakBytes: replay.peakBytes,
          ladder: fusionLadder(plan, machine, memory),
        }),
  };
}
