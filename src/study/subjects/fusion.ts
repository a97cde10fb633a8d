/** Scenarios of fused layers, under one memory budget. */
import { InputError } from '../../base/errors.js';
import { type FuseResult, fuse } from '../../fuse.js';
import { fusionPlan } from '../../mapping/fusion-plan/plan.js';
import { layerByLayer } from '../../mapping/fusion-plan/strategy.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { fusionOf } from '../../scenario/load-fusion.js';
import { replayFusion } from '../../simulator/fused-replay.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

/** Computed when a measure asks. */
export interface FusionOutcome {
  readonly estimated: () => FuseResult;
  /** With its replay. */
  readonly replayed: () => FuseResult;
  /** Cycles of the replay of every layer by itself. */
  readonly unfusedReplay: () => number;
}

declare module '../measure.js' {
  interface Outcomes {
    fusion: FusionOutcome;
  }
}

export const fusionSubject: Subject = {
  noun: 'a scenario of fused layers',
  usual: () => 'fusion',
  load(yaml) {
    const scenario = fusionOf(yaml);
    const { notes, inputs, memoryBytes, front } = scenario;
    const expected = 'one budget a point of a study';
    if (front) throw new InputError({ ...yaml.placeOf(['front']), expected, found: 'every one of the front' });
    if (memoryBytes.length !== 1)
      throw new InputError({
        ...yaml.placeOf(['memory']),
        expected,
        found: memoryBytes.length,
        hint: 'vary "memory"',
      });
    const fused = (replay: boolean) => once(() => fuse(scenario, { replay })[0] as FuseResult);
    const replayed = fused(true);
    const estimated = fused(false);
    return {
      ...{ notes, inputs, cost: costOf(scenario) },
      measure: (names) =>
        measured('fusion', names, {
          replayed,
          estimated: names.includes('fusion-replay') ? replayed : estimated,
          unfusedReplay: () => unfusedReplay(scenario),
        }),
    };
  },
};

function unfusedReplay({ chains, batch, memoryBytes, machine, coupling }: FusionScenario): number {
  return chains.reduce((sum, chain) => {
    const plan = fusionPlan(chain, layerByLayer(chain.layers.length), batch, memoryBytes[0] as number);
    return sum + replayFusion(plan, machine, { coupling }).latencyCycles;
  }, 0);
}

/** The optimum looks at pairs of layers and micro-batches, a sample at every layer. */
function costOf({ chains, mapper, batch }: FusionScenario): number {
  const layers = chains.map((chain) => chain.layers.length);
  const samples = mapper.name === 'fusion-dp' ? 0 : mapper.samples;
  return layers.reduce((sum, count) => sum + count * count * Math.log2(batch + 1) + count * samples, 0);
}
