/**
 * What policy-gradient mappers share: batches of episodes until the budget ends, and learning from each.
 */
import type { Random } from '../../../base/random.js';
import { BestSoFar } from '../best-so-far.js';
import type { Mapper } from '../mapper.js';
import { evaluateMappings } from '../seeded.js';
import { Adam, type AdamSettings } from './adam.js';
import { Episode, LEVELS } from './episode.js';
import { Policy } from './policy.js';
import { Rollout } from './rollout.js';

interface PolicySettings extends AdamSettings {
  /** Of a batch. */
  readonly episodes: number;
}

/** Improves the policy by a batch that it has played. */
type Learn = (policy: Policy, batch: Rollout, adam: Adam, random: Random) => void;

/** Given seeds are evaluated, but not learned from: no policy has drawn them. */
export function policyGradient(settings: PolicySettings, learn: Learn): Mapper {
  return (problem, options) => {
    const seen = new BestSoFar(problem, options);
    const { random } = options;
    evaluateMappings(seen, options.seeds ?? []);
    const episode = new Episode(problem.table);
    const policy = new Policy(episode.inputs, [problem.table.cores, LEVELS], random);
    const adam = new Adam(policy.network.parameters, settings);
    const batch = new Rollout(episode, settings.episodes);
    while (batch.play(policy, seen, random)) {
      batch.judge();
      learn(policy, batch, adam, random);
    }
    return seen.result();
  };
}
