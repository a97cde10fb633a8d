/** The checks by the name `caldera check` takes; a system adds its own here. */
import { entry, registry } from '../../base/registry.js';
import { astraCollectives } from './astra-collectives.js';
import { astraIterations } from './astra-iterations.js';
import { dramCheck } from './dram.js';
import type { ForeignCheck } from './foreign-check.js';
import { libra } from './libra.js';
import { maestroCheck } from './maestro.js';
import { mnpusimCheck } from './mnpusim.js';
import { rasaCheck } from './rasa.js';
import { rasaGemmCheck } from './rasa-gemm.js';
import { releasedAllocatorCheck } from './released-allocator.js';
import { scaleSimCheck } from './scale-sim.js';

declare module '../../base/registry.js' {
  interface Kinds {
    checks: ForeignCheck;
  }
}

const CHECKS: readonly ForeignCheck[] = [
  maestroCheck,
  scaleSimCheck,
  mnpusimCheck,
  dramCheck,
  releasedAllocatorCheck,
  rasaCheck,
  rasaGemmCheck,
  astraCollectives,
  astraIterations,
  libra,
];

export const checks = registry(
  'checks',
  'a check',
  CHECKS.map((check) => entry(check.name, check.about, check)),
);
