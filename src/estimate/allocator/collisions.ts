/**
 * The stretch of virtual time on machines whose cores do not overlap loading and computing. The plain rule,
 * max(1, D / B), holds for cores that compute while they wait for bytes. A core with a single buffer does not: two such cores
 * meet at the memory now and then even when the memory is free half of the time. The rounded maximum
 *
 *     s = ½ (1 + x + √((1 − x)² + 4 κ x)),  x = D / B,  κ = Σ c · b / D · (1 − Σ b² / D²)
 *
 * is 1 for x → 0, x for x → ∞ and above max(1, x) by up to √κ at x = 1, where most is lost. The bracket of κ is 0
 * when only one core asks for bytes, since a core does not collide with itself.
 */

/**
 * @param running required bandwidth b of the job on each core
 * @param total D, their sum, > 0
 * @param collisions c of each core: what it loses to others when it asks for all that is asked for
 */
export function collidingStretch(
  running: Float64Array,
  total: number,
  bandwidth: number,
  collisions: readonly number[],
): number {
  let squares = 0;
  let colliding = 0;
  for (let core = 0; core < running.length; core++) {
    squares += running[core]! * running[core]!;
    colliding += running[core]! * collisions[core]!;
  }
  const x = total / bandwidth;
  const kappa = (colliding / total) * (1 - squares / (total * total));
  return (1 + x + Math.sqrt((1 - x) * (1 - x) + 4 * kappa * x)) / 2;
}
