/** `npm run calibrate NAME [FILE]`: measures a calibrated constant again, some keep what was measured in a file. Without a name, the names. */
import { calibrateCollisions } from './collisions.js';
import { calibrateDevice } from './device.js';
import { calibrateLayerPlus } from './layer-plus.js';
import { calibrateMagmaPlus } from './magma-plus.js';

const CALIBRATIONS: ReadonlyMap<string, (file?: string) => void> = new Map([
  ['collisions', calibrateCollisions],
  ['device', calibrateDevice],
  ['layer-plus', calibrateLayerPlus],
  ['magma-plus', calibrateMagmaPlus],
]);

const [name = '', file] = process.argv.slice(2);
const calibrate = CALIBRATIONS.get(name);
if (calibrate === undefined) {
  console.error(`npm run calibrate NAME [FILE], NAME one of ${[...CALIBRATIONS.keys()].join(', ')}`);
  process.exitCode = 2;
} else calibrate(file);
