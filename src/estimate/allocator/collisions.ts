/**
 * The stretch of virtual time on machines whose cores do not overlap loading and computing. The plain rule,
 * max(1, D / B), holds for cores that compute while they wait for bytes. A core with a single buffer does not: two such cores
 * meet at the memory now and then even when the memory is free half of the time. The rounded maximum
 *
 *     s = ½ (1 + x + √((1 − x)² + 4 κ x)),  x = D / B,  κ = collisions · (1 − Σ b² / D²)
 *
 * is 1 for x → 0, x for x → ∞ and above max(1, x) by up to √κ at x = 1, where most is lost. The bracket of κ is 0
 * when only one core asks for bytes, since a core does not collide with itself.
 */

/** @param running required bandwidth of the job on each core; @param total their sum, > 0 */
export function collidingStretch(running: Float64Array, total: number, bandwidth: number, collisions: number): number {
  let squares = 0;
  for (let core = 0; core < running.length; core++) squares += running[core]! * running[core]!;
  const x = total / bandwidth;
  const kappa = collisions * (1 - squares / (total * total));
  return (1 + x + Math.sqrt((1 - x) * (1 - x) + 4 * kappa * x)) / 2;
}
