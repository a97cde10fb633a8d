/**
 * The waiting times of each standard.
 */
import type { DramStandard } from '../memory-device.js';
import { DDR4_WAITS, DDR5_WAITS, LPDDR5_WAITS } from './ddr.js';
import { GDDR6_WAITS } from './gddr.js';
import { HBM_WAITS, HBM2_WAITS, HBM3_WAITS, HBM4_WAITS } from './hbm.js';
import type { StandardWaits } from './wait.js';

export const STANDARD_WAITS: Readonly<Record<DramStandard, StandardWaits>> = {
  DDR3: DDR4_WAITS,
  DDR4: DDR4_WAITS,
  DDR5: DDR5_WAITS,
  GDDR5: GDDR6_WAITS,
  GDDR5X: GDDR6_WAITS,
  GDDR6: GDDR6_WAITS,
  HBM: HBM_WAITS,
  HBM2: HBM2_WAITS,
  HBM3: HBM3_WAITS,
  HBM4: HBM4_WAITS,
  LPDDR3: DDR4_WAITS,
  LPDDR4: DDR4_WAITS,
  LPDDR5: LPDDR5_WAITS,
};
