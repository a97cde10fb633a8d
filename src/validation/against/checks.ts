/** The checks by the name `caldera check` takes; a system adds its own here. */
import { entry, registry } from '../../base/registry.js';
import { dramCheck } from './dram.js';
import type { ForeignCheck } from './foreign-check.js';
import { maestroCheck } from './maestro.js';
import { mnpusimCheck } from './mnpusim.js';
import { releasedAllocatorCheck } from './released-allocator.js';
import { scaleSimCheck } from './scale-sim.js';

declare module '../../base/registry.js' {
  interface Kinds {
    checks: ForeignCheck;
  }
}

const CHECKS: readonly ForeignCheck[] = [maestroCheck, scaleSimCheck, mnpusimCheck, dramCheck, releasedAllocatorCheck];

export const checks = registry(
  'checks',
  'a check',
  CHECKS.map((check) => entry(check.name, check.about, check)),
);
