/**
 * Local search over the mapping of all groups for when only a few dozen values of the objective can be had: a job to
 * another core, or two jobs of a group exchanged, kept where that is no worse. Neighbours that a cheap judge finds much
 * worse are not asked of the dear objective.
 */
import type { JobTable } from '../../../analysis/job-table.js';
import type { Random } from '../../../base/random.js';

export interface Genome {
  readonly core: Int32Array;
  readonly priority: Float64Array;
}

export interface Valued extends Genome {
  readonly value: number;
}

export interface Refinement {
  /** Of all jobs. */
  readonly table: JobTable;
  /** Job ids by group: a job stays in its group. */
  readonly groups: readonly (readonly number[])[];
  /** Of all groups; lower is better. */
  readonly objective: (genome: Genome) => number;
  /** Of one group, by a formula. */
  readonly cheap: (group: number, genome: Genome) => number;
  /** A neighbour may be so much worse by the cheap judge, a share: about what formula and machine differ by. */
  readonly slack: number;
  /** How often the objective may be asked. */
  readonly values: number;
  readonly random: Random;
}

/** Draws for one neighbour that the cheap judge lets through. */
const DRAWS = 32;

/** Of the neighbours: those that put a job elsewhere; the others exchange two. */
const MOVE_SHARE = 0.5;

/** @returns the start where nothing is better */
export function refine(start: Valued, refinement: Refinement): Valued {
  const { groups, objective, cheap, slack, values, random } = refinement;
  const genome = { core: start.core.slice(), priority: start.priority.slice() };
  const sizes = groups.map((ids) => ids.length);
  const costs = new Map<number, number>();
  let { value } = start;
  for (let asked = 0; asked < values; asked++) {
    let restore: (() => void) | undefined;
    let group = 0;
    for (let draw = 0; draw < DRAWS && restore === undefined; draw++) {
      group = drawGroup(sizes, random);
      const cost = costs.get(group) ?? cheap(group, genome);
      costs.set(group, cost);
      restore = toNeighbour(genome, refinement, groups[group] as readonly number[]);
      if (restore !== undefined && cheap(group, genome) > cost * (1 + slack)) {
        restore();
        restore = undefined;
      }
    }
    if (restore === undefined) break;
    const found = objective(genome);
    if (found <= value) {
      value = found;
      costs.delete(group);
    } else restore();
  }
  return { ...genome, value };
}

/** Every job is as likely as every other. */
function drawGroup(sizes: readonly number[], random: Random): number {
  let left = random.below(sizes.reduce((sum, size) => sum + size, 0));
  let group = 0;
  while (left >= sizes[group]!) left -= sizes[group++]!;
  return group;
}

/** @returns what undoes it; nothing where the draw is no neighbour */
function toNeighbour(
  { core, priority }: Genome,
  { table: { cores, barred }, random }: Refinement,
  ids: readonly number[],
): (() => void) | undefined {
  const job = random.pick(ids);
  const isMove = random.uniform() < MOVE_SHARE;
  const other = isMove ? job : random.pick(ids);
  if (other === job && !isMove) return undefined;
  const [from, place, fromOther, placeOther] = [core[job]!, priority[job]!, core[other]!, priority[other]!];
  const to = isMove ? random.below(cores) : fromOther;
  if (barred?.[job * cores + to] === 1 || (!isMove && barred?.[other * cores + from] === 1)) return undefined;
  core[job] = to;
  priority[job] = isMove ? random.uniform() : placeOther;
  if (!isMove) {
    core[other] = from;
    priority[other] = place;
  }
  return () => {
    core[other] = fromOther;
    priority[other] = placeOther;
    core[job] = from;
    priority[job] = place;
  };
}
