/**
 * MAGMA as an entry of the registry of mappers: its settings are the options of a scenario,
 * `mapper: {name: magma, options: {elites: 0.1}}`.
 */
import type { Entry } from '../../../base/registry.js';
import type { Mapper } from '../mapper.js';
import { type MagmaSettings, magmaWith } from './magma.js';
import { type OperatorSet, paperOperators, releasedOperators } from './operator-set.js';

/** What a user may set of the settings; operators go by name. */
export type MagmaOptions = Partial<Omit<MagmaSettings, 'operators'>> & { readonly operators?: 'paper' | 'released' };

const OPERATORS: Readonly<Record<'paper' | 'released', OperatorSet>> = {
  paper: paperOperators,
  released: releasedOperators,
};

export function magmaEntry(name: string, about: string, defaults: MagmaSettings): Entry<Mapper> {
  return {
    name,
    about,
    options: (z) => {
      const share = z.number().min(0).max(1).optional();
      return z.strictObject({
        population: z.number().int().min(2).max(100_000).optional(),
        elites: share,
        parents: share,
        crossoverGen: share,
        crossoverRange: share,
        crossoverAccel: share,
        mutation: share,
        operators: z.enum(['paper', 'released']).optional(),
        unrankedStart: z.boolean().optional(),
        reevaluateElites: z.boolean().optional(),
      });
    },
    make: ({ operators, ...own }: MagmaOptions): Mapper => {
      const settings = { ...defaults, ...own, ...(operators === undefined ? {} : { operators: OPERATORS[operators] }) };
      return (problem, options) => magmaWith(problem, options, settings);
    },
  };
}
