/**
 * What is wrong with a mapping. Six rules, each with a name of its own (Union, arXiv 2109.07419; Timeloop, ISPASS 2019):
 *
 * 1. coverage:   the loops of a dimension run through all of it, and through nothing else;
 * 2. nesting:    no loop hands out more than it was given;
 * 3. fan-out:    along an axis no more copies than there are instances, and in all no more than there are MAC units;
 * 4. capacity:   what a level keeps fits into it as often as it has buffers, in parts of its own or in what is shared;
 * 5. bypass:     the outermost level keeps everything; others keep what they must and can;
 * 6. constraint: the values are among those that hardware, workload and mapper allow.
 *
 * Tiles are counted as boxes of dense elements; results with room for unfinished sums.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { Architecture } from '../machine/architecture.js';
import type { Problem } from '../problem/problem.js';
import type { MapConstraints } from './constraints.js';
import { type LayerMapping, tilesOf } from './layer-mapping.js';
import { bypass, capacity } from './legality/capacity.js';
import { constraint } from './legality/constraint.js';
import { coverage } from './legality/coverage.js';
import { fanout, macUnits } from './legality/fanout.js';
import { type Illegality, illegalityError } from './legality/illegality.js';

/**
 * Everything that is wrong: of the loops first, then level by level; nothing if the mapping is legal.
 * @throws InputError for a mapping that is none of this problem on this architecture: other levels, unknown names
 */
export function legal(
  problem: Problem,
  architecture: Architecture,
  mapping: LayerMapping,
  constraints: readonly MapConstraints[] = [],
): Illegality[] {
  checkNames(problem, architecture, mapping);
  const tiles = tilesOf(problem, mapping);
  const wrong = coverage(problem, mapping);
  mapping.levels.forEach((own, i) => {
    const level = architecture.levels[i];
    if (level === undefined) return;
    wrong.push(...fanout(own, level));
    wrong.push(...capacity(own, level, tiles[i] ?? {}, problem));
    wrong.push(...bypass(own, level, i === 0, problem));
    for (const { source, levels } of constraints) wrong.push(...constraint(own, levels[own.level] ?? {}, source));
  });
  return [...wrong, ...macUnits(mapping, architecture)];
}

/** @throws InputError naming the first thing that is wrong */
export function requireLegal(
  problem: Problem,
  architecture: Architecture,
  mapping: LayerMapping,
  constraints: readonly MapConstraints[] = [],
): void {
  const [first] = legal(problem, architecture, mapping, constraints);
  if (first !== undefined) throw illegalityError(first);
}

function checkNames(problem: Problem, architecture: Architecture, { levels }: LayerMapping): void {
  const expected = architecture.levels.map(({ name }) => name).join(', ');
  const found = levels.map(({ level }) => level).join(', ');
  if (found !== expected) throw new InputError({ path: 'levels', expected: `the levels ${expected}`, found });
  const dimensions = problem.dimensions.map(({ name }) => name);
  const operands = problem.operands.map(({ name }) => name);
  for (const { level, temporal, spatial, keeps } of levels) {
    for (const { dimension } of [...temporal, ...spatial])
      known(dimension, dimensions, `${level}.loops`, 'a dimension');
    for (const operand of keeps) known(operand, operands, `${level}.keeps`, 'an operand');
    const names = temporal.map(({ dimension }) => dimension);
    const again = names.find((name, i) => names.indexOf(name) !== i);
    if (again !== undefined)
      throw new InputError({ path: `${level}.temporal`, expected: 'one loop a dimension', found: again });
  }
}

function known(name: string, names: readonly string[], path: string, what: string): void {
  if (names.includes(name)) return;
  throw new InputError({ path, expected: `${what} (${names.join(', ')})`, found: name, hint: didYouMean(name, names) });
}
