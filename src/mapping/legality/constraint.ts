/** Rule 6: tiles, orders, parallel dimensions, shape and what is kept are among what the constraints allow. */
import { allows, type LevelConstraints, type NumberSet, obeys } from '../constraints.js';
import type { LevelMapping } from '../layer-mapping.js';
import { copiesAlong } from './fanout.js';
import type { Illegality } from './illegality.js';

export function constraint(own: LevelMapping, wanted: LevelConstraints, source: string): Illegality[] {
  const wrong: Illegality[] = [];
  const refuse = (path: string, expected: string, found: number | string): void => {
    wrong.push({ rule: 'constraint', level: own.level, path, expected: `${expected} (${source})`, found });
  };
  const loopOf = (dimension: string) => own.temporal.find((loop) => loop.dimension === dimension);
  for (const [dimension, set] of Object.entries(wanted.trips ?? {})) {
    const trips = loopOf(dimension)?.trips ?? 1;
    if (!allows(set, trips)) refuse(`temporal.${dimension}`, `${describe(set)} trips`, trips);
  }
  for (const [dimension, set] of Object.entries(wanted.tiles ?? {})) {
    const tile = loopOf(dimension)?.tile;
    if (tile !== undefined && !allows(set, tile)) refuse(`temporal.${dimension}`, `a tile of ${describe(set)}`, tile);
  }
  for (const [dimension, set] of Object.entries(wanted.copies ?? {})) {
    const loops = own.spatial.filter((loop) => loop.dimension === dimension);
    const copies = loops.reduce((product, loop) => product * loop.copies, 1);
    if (!allows(set, copies)) refuse(`spatial.${dimension}`, `${describe(set)} copies`, copies);
  }
  const order = own.temporal.filter(({ trips }) => trips > 1).map(({ dimension }) => dimension);
  if (!obeys(order, wanted.order ?? {})) refuse('temporal', 'an allowed order of the loops', order.join(' '));
  for (const axis of ['x', 'y'] as const) {
    const spread = own.spatial.filter((loop) => loop.axis === axis && loop.copies > 1);
    const parallel = wanted.parallel?.[axis];
    const odd = parallel && spread.find(({ dimension }) => !parallel.includes(dimension));
    if (odd) refuse(`spatial.${axis}`, `${parallel.join(' or ') || 'nothing'} along ${axis}`, odd.dimension);
    const shape = wanted.shape?.[axis] ?? {};
    const copies = copiesAlong(own, axis);
    if (!allows(shape, copies)) refuse(`spatial.${axis}`, `${describe(shape)} copies along ${axis}`, copies);
  }
  for (const operand of wanted.keeps ?? [])
    if (!own.keeps.includes(operand)) refuse(`keeps.${operand}`, `${operand} kept`, 'a bypass');
  for (const operand of wanted.bypasses ?? [])
    if (own.keeps.includes(operand)) refuse(`keeps.${operand}`, `a bypass of ${operand}`, operand);
  return wrong;
}

function describe({ values, min = 1, max = Number.POSITIVE_INFINITY }: NumberSet): string {
  if (values !== undefined) return values.join(' or ');
  return max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
}
