/**
 * Particle swarm optimisation (Kennedy & Eberhart 1995) with the constants of SPSO-2006, which nevergrad uses too:
 * inertia 1 / (2 ln 2), pull of the own and of the swarm's best ½ + ln 2. 40 particles.
 */
import { type CubeOptimiser, uniformPoint } from './cube-search.js';

export const PSO = { particles: 40, inertia: 0.5 / Math.LN2, own: 0.5 + Math.LN2, swarm: 0.5 + Math.LN2 } as const;

export const pso: CubeOptimiser = (cube, random) => {
  const { dimension } = cube;
  let best = { point: new Float64Array(dimension), value: Number.POSITIVE_INFINITY };
  const swarm = Array.from({ length: PSO.particles }, (_, i) => {
    const at = cube.seeds[i] ?? uniformPoint(dimension, random);
    const value = cube.value(at);
    const own = { point: at.slice(), value };
    if (value < best.value) best = own;
    return { at: at.slice(), speed: uniformPoint(dimension, random).map((x, d) => x - at[d]!), own };
  });
  while (cube.left > 0) {
    for (const particle of swarm) {
      const { at, speed } = particle;
      for (let d = 0; d < dimension; d++) {
        speed[d] =
          PSO.inertia * speed[d]! +
          PSO.own * random.uniform() * (particle.own.point[d]! - at[d]!) +
          PSO.swarm * random.uniform() * (best.point[d]! - at[d]!);
        at[d]! += speed[d]!;
        // At a wall the particle stops.
        if (at[d]! < 0 || at[d]! > 1) {
          at[d] = Math.min(1, Math.max(0, at[d]!));
          speed[d] = 0;
        }
      }
      const value = cube.value(at);
      if (value < particle.own.value) particle.own = { point: at.slice(), value };
      if (value < best.value) best = particle.own;
    }
  }
};
