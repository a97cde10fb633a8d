/** The checks by the name `caldera check` takes; a system adds its own here. */
import { entry, registry } from '../../base/registry.js';
import { astraCollectives } from './astra-collectives.js';
import { astraIterations } from './astra-iterations.js';
import { booksimCheck } from './booksim.js';
import { digammaCheck } from './digamma.js';
import { dramCheck } from './dram-bandwidth.js';
import { dramRequestsCheck } from './dram-requests.js';
import { eyerissCheck } from './eyeriss.js';
import { flexibilityCheck } from './flexibility.js';
import type { ForeignCheck } from './foreign-check.js';
import { fusionCheck } from './fusion.js';
import { fusionOptimumCheck } from './fusion-optimum.js';
import { fusionSpatialCheck } from './fusion-spatial.js';
import { gammaCheck } from './gamma.js';
import { hardtaco } from './hardtaco.js';
import { libra } from './libra.js';
import { maestroCheck } from './maestro.js';
import { mnpusimCheck } from './mnpusim.js';
import { nm } from './nm.js';
import { nvdlaCheck } from './nvdla.js';
import { rasaCheck } from './rasa.js';
import { rasaGemmCheck } from './rasa-gemm.js';
import { releasedAllocatorCheck } from './released-allocator.js';
import { roce } from './roce.js';
import { scaleSimCheck } from './scale-sim.js';
import { spada } from './spada.js';
import { stonne } from './stonne.js';
import { systolicRtlCheck } from './systolic-rtl.js';
import { timeloop } from './timeloop.js';

declare module '../../base/registry.js' {
  interface Kinds {
    checks: ForeignCheck;
  }
}

const CHECKS: readonly ForeignCheck[] = [
  maestroCheck,
  timeloop,
  flexibilityCheck,
  digammaCheck,
  scaleSimCheck,
  mnpusimCheck,
  dramCheck,
  releasedAllocatorCheck,
  rasaCheck,
  rasaGemmCheck,
  astraCollectives,
  astraIterations,
  libra,
  dramRequestsCheck,
  fusionCheck,
  fusionSpatialCheck,
  fusionOptimumCheck,
  gammaCheck,
  hardtaco,
  stonne,
  spada,
  nm,
  roce,
  booksimCheck,
  systolicRtlCheck,
  nvdlaCheck,
  eyerissCheck,
];

export const checks = registry(
  'checks',
  'a check',
  CHECKS.map((check) => entry(check.name, check.about, check)),
);
