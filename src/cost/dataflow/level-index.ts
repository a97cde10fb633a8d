/**
 * Where a figure lies in the flat arrays of a level (level.ts). A map has three states; the joint state of the one or two
 * spatial maps of a level is a pair of them; what comes in depends on the map that changed last besides.
 */

/** States of a map: its first step, the full steps after it, and a partial last one. */
export const STATES = { INIT: 0, STEADY: 1, EDGE: 2 } as const;

const STATE_COUNT = 3;

/** Joint states of the spatial maps of a level. */
export const JOINT_COUNT = STATE_COUNT * STATE_COUNT;

/** What changed before the first step. */
export const NOTHING = -1;

/** In `occurrences`. */
export function stateAt(map: number, state: number): number {
  return STATE_COUNT * map + state;
}

export function stateCount(maps: number): number {
  return STATE_COUNT * maps;
}

/** In `egress`, `work` and `criticalWork`: by the states of the first and the second spatial map. */
export function jointAt(first: number, second: number): number {
  return STATE_COUNT * first + second;
}

export function firstStateOf(joint: number): number {
  return (joint / STATE_COUNT) | 0;
}

export function secondStateOf(joint: number): number {
  return joint % STATE_COUNT;
}

/** In `inputIngress` and `weightIngress`. */
export function ingressAt(changing: number, joint: number): number {
  return JOINT_COUNT * (changing + 1) + joint;
}

export function ingressCount(maps: number): number {
  return JOINT_COUNT * (maps + 1);
}

/** In `shares`: sub-clusters of a step, the first and each later one, with a whole or a partial map. */
export const SHARES = { FIRST: 0, FIRST_PARTIAL: 1, REST: 2, REST_PARTIAL: 3 } as const;

export const SHARE_COUNT = 4;

/** In `chosen`: how often the case occurs, and what a sub-cluster makes along the temporal maps, in outputs and in MACs. */
export const CHOSEN = { OCCURRENCES: 0, OUTPUTS: 1, MACS: 2 } as const;

export const CHOSEN_COUNT = 3;

/**
 * In `chosenMaps`: the maps along which a sub-cluster holds an edge (a bit a position), the innermost map that is not in
 * its first state, and the joint state. Integers, for they are indices.
 */
export const CHOSEN_MAPS = { EDGES: 0, CHANGING: 1, JOINT: 2 } as const;

export const CHOSEN_MAP_COUNT = 3;
