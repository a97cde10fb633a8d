/**
 * All optimisers by name. They search any space; those that need a unit cube say so. A new one is a function of the
 * `Optimiser` type and an entry of this registry, and passes the contract suite.
 */
import { entry, registry } from '../../base/registry.js';
import type { Optimiser } from '../optimiser.js';
import { annealing } from './annealing.js';
import { bayesian } from './bayesian.js';
import { cmaEs } from './cma-es.js';
import { overCube } from './cube-search.js';
import { differentialEvolution } from './de.js';
import { genetic } from './genetic.js';
import { onePlusOne } from './one-plus-one.js';
import { a2c } from './policy/a2c.js';
import { overCubeEpisodes } from './policy/policy-gradient.js';
import { ppo2 } from './policy/ppo2.js';
import { pso } from './pso.js';
import { random } from './random.js';
import { tbpsa } from './tbpsa.js';

declare module '../../base/registry.js' {
  interface Kinds {
    optimisers: Optimiser;
  }
}

export const optimisers = registry('optimisers', 'an optimiser', [
  entry('random', 'every sample a fresh random genome', random),
  entry('ga', "a plain genetic algorithm over the space's own genomes", genetic),
  entry('annealing', "simulated annealing by the space's small steps", annealing),
  entry('one-plus-one', '(1+1) evolution strategy over the unit cube', overCube(onePlusOne)),
  entry('pso', 'particle swarm over the unit cube', overCube(pso)),
  entry('de', 'differential evolution over the unit cube', overCube(differentialEvolution)),
  entry('cma-es', 'covariance matrix adaptation over the unit cube', overCube(cmaEs)),
  entry('tbpsa', 'test-based population size adaptation over the unit cube', overCube(tbpsa)),
  entry('a2c', 'advantage actor-critic, coordinate by coordinate', overCubeEpisodes(a2c)),
  entry('ppo2', 'proximal policy optimisation, coordinate by coordinate', overCubeEpisodes(ppo2)),
  entry('bayesian', 'Gaussian process and expected improvement, for a few dear samples', overCube(bayesian)),
]);
