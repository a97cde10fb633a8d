/**
 * The devices that come with Caldera, by name. A user's own device has the same form (check-device.ts).
 */
import { entry, type Registry, registry } from '../../base/registry.js';
import {
  type ControllerOptions,
  DRAMSIM3_DEFAULTS,
  IDEAL_WINDOW_DEFAULTS,
  RAMULATOR_DEFAULTS,
} from './controller-options.js';
import { ddr31866 } from './devices/ddr3-1866.js';
import { ddr42400 } from './devices/ddr4-2400.js';
import { ddr43200 } from './devices/ddr4-3200.js';
import { ddr54800 } from './devices/ddr5-4800.js';
import { gddr5 } from './devices/gddr5.js';
import { gddr5x } from './devices/gddr5x.js';
import { gddr6 } from './devices/gddr6.js';
import { gddr614000 } from './devices/gddr6-14000.js';
import { hbm4gb } from './devices/hbm-4gb.js';
import { hbm1 } from './devices/hbm1.js';
import { hbm2 } from './devices/hbm2.js';
import { hbm24gb } from './devices/hbm2-4gb.js';
import { hbm2Pseudo } from './devices/hbm2-pseudo.js';
import { hbm2e } from './devices/hbm2e.js';
import { hbm3 } from './devices/hbm3.js';
import { hbm3e } from './devices/hbm3e.js';
import { hbm4 } from './devices/hbm4.js';
import { lpddr31866 } from './devices/lpddr3-1866.js';
import { lpddr42400 } from './devices/lpddr4-2400.js';
import { lpddr56400 } from './devices/lpddr5-6400.js';
import type { ControllerName, MemoryDevice } from './memory-device.js';

const ALL: readonly MemoryDevice[] = [
  hbm1,
  hbm4gb,
  hbm2,
  hbm24gb,
  hbm2Pseudo,
  hbm2e,
  hbm3,
  hbm3e,
  hbm4,
  ddr31866,
  ddr42400,
  ddr43200,
  ddr54800,
  lpddr31866,
  lpddr42400,
  lpddr56400,
  gddr5,
  gddr5x,
  gddr6,
  gddr614000,
];

declare module '../../base/registry.js' {
  interface Kinds {
    memoryDevices: MemoryDevice;
  }
}

export const memoryDevices: Registry<MemoryDevice> = registry(
  'memoryDevices',
  'a memory device, request by request',
  ALL.map((device) => entry(device.name, device.about, device)),
);

/** By controller, what its options are unless they are given. */
export const CONTROLLER_DEFAULTS: Readonly<Record<ControllerName, ControllerOptions>> = {
  dramsim3: DRAMSIM3_DEFAULTS,
  ramulator: RAMULATOR_DEFAULTS,
  'ideal-window': IDEAL_WINDOW_DEFAULTS,
};
