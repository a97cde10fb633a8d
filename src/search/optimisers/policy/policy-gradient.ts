/**
 * What policy gradients share: batches of episodes until the budget ends, and learning from each.
 */
import type { Random } from '../../../base/random.js';
import type { Optimiser } from '../../optimiser.js';
import { Seen } from '../../seen.js';
import { Adam, type AdamSettings } from './adam.js';
import { CubeEpisode } from './cube-episode.js';
import type { Episode, EpisodeSearch } from './episode.js';
import { Policy } from './policy.js';
import { Rollout } from './rollout.js';

interface PolicySettings extends AdamSettings {
  /** Of a batch. */
  readonly episodes: number;
}

/** Improves the policy by a batch that it has played. */
type Learn = (policy: Policy, batch: Rollout, adam: Adam, random: Random) => void;

/** Plays until nothing is left; what was found is kept by who answers. */
export type PolicyOptimiser = (episode: Episode, search: EpisodeSearch, random: Random) => void;

export function policyGradient(settings: PolicySettings, learn: Learn): PolicyOptimiser {
  return (episode, search, random) => {
    const policy = new Policy(episode.inputs, episode.choices, random);
    const adam = new Adam(policy.network.parameters, settings);
    const batch = new Rollout(episode, settings.episodes);
    while (batch.play(policy, search, random)) {
      batch.judge();
      learn(policy, batch, adam, random);
    }
  };
}

/** The optimiser over any space that has a unit cube. Given seeds are evaluated, but not learned from. */
export function overCubeEpisodes(optimise: PolicyOptimiser): Optimiser {
  return (space, objective, budget) => {
    const { cube } = space;
    if (cube === undefined) throw new Error('this optimiser needs a space that is a unit cube');
    const seen = new Seen(space, objective, budget);
    for (const seed of budget.seeds ?? []) seen.value(seed);
    const episode = new CubeEpisode(cube.dimension);
    const search: EpisodeSearch = {
      get left() {
        return seen.left;
      },
      cost: () => seen.value(cube.genomeOf(episode.point.slice())),
    };
    optimise(episode, search, budget.random);
    return seen.result();
  };
}
