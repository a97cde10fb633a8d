/**
 * CMA-ES in its separable form (Ros & Hansen, PPSN 2008): the covariance is diagonal, so that a step costs the dimension
 * and not its cube; a hundred jobs are two hundred dimensions. Constants as in Hansen's tutorial (2016), the learning
 * rates times (n + 2) / 3. Begins in the middle of the cube, or at the first seed, with step 0.3.
 */
import { power } from '../../base/power.js';
import type { CubeOptimiser } from './cube-search.js';

export const cmaEs: CubeOptimiser = (cube, random) => {
  const n = cube.dimension;
  const lambda = 4 + Math.floor(3 * Math.log(n));
  const mu = lambda >> 1;
  const raw = Array.from({ length: mu }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1));
  const total = raw.reduce((sum, w) => sum + w, 0);
  const weight = raw.map((w) => w / total);
  const muEff = 1 / weight.reduce((sum, w) => sum + w * w, 0);
  const cSigma = (muEff + 2) / (n + muEff + 5);
  const dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
  const cC = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
  const faster = (n + 2) / 3;
  const c1 = Math.min(0.5, (faster * 2) / ((n + 1.3) ** 2 + muEff));
  const cMu = Math.min(1 - c1, (faster * 2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

  for (const seed of cube.seeds) cube.value(seed);
  const mean = cube.seeds[0]?.slice() ?? new Float64Array(n).fill(0.5);
  const variance = new Float64Array(n).fill(1);
  const scale = new Float64Array(n);
  const pathSigma = new Float64Array(n);
  const pathC = new Float64Array(n);
  let sigma = 0.3;
  for (let generation = 1; cube.left > 0; generation++) {
    for (let d = 0; d < n; d++) scale[d] = Math.sqrt(variance[d]!);
    const children = Array.from({ length: lambda }, () => {
      const z = new Float64Array(n);
      const point = new Float64Array(n);
      for (let d = 0; d < n; d++) {
        z[d] = random.normal();
        point[d] = mean[d]! + sigma * scale[d]! * z[d]!;
      }
      return { z, value: cube.value(point) };
    }).sort((a, b) => a.value - b.value);

    const decay = Math.sqrt(1 - power(1 - cSigma, 2 * generation));
    const step = new Float64Array(n);
    const spread = new Float64Array(n);
    for (let i = 0; i < mu; i++) {
      const { z } = children[i]!;
      const share = weight[i]!;
      for (let d = 0; d < n; d++) {
        step[d]! += share * z[d]!;
        spread[d]! += share * (scale[d]! * z[d]!) ** 2;
      }
    }
    let norm = 0;
    for (let d = 0; d < n; d++) {
      mean[d]! += sigma * scale[d]! * step[d]!;
      pathSigma[d] = (1 - cSigma) * pathSigma[d]! + Math.sqrt(cSigma * (2 - cSigma) * muEff) * step[d]!;
      norm += pathSigma[d]! ** 2;
    }
    norm = Math.sqrt(norm);
    const steady = norm / decay < (1.4 + 2 / (n + 1)) * expected ? 1 : 0;
    for (let d = 0; d < n; d++) {
      pathC[d] = (1 - cC) * pathC[d]! + steady * Math.sqrt(cC * (2 - cC) * muEff) * scale[d]! * step[d]!;
      const rankOne = pathC[d]! ** 2 + (1 - steady) * cC * (2 - cC) * variance[d]!;
      variance[d] = Math.max(1e-20, (1 - c1 - cMu) * variance[d]! + c1 * rankOne + cMu * spread[d]!);
    }
    sigma = Math.min(10, sigma * Math.exp((cSigma / dSigma) * (norm / expected - 1)));
  }
};
