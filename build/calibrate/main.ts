/** `npm run calibrate NAME`: measures a calibrated constant again. Without a name, the names. */
import { calibrateCollisions } from './collisions.js';
import { calibrateLayerPlus } from './layer-plus.js';
import { calibrateMagmaPlus } from './magma-plus.js';

const CALIBRATIONS: ReadonlyMap<string, () => void> = new Map([
  ['collisions', calibrateCollisions],
  ['layer-plus', calibrateLayerPlus],
  ['magma-plus', calibrateMagmaPlus],
]);

const [name = ''] = process.argv.slice(2);
const calibrate = CALIBRATIONS.get(name);
if (calibrate === undefined) {
  console.error(`npm run calibrate NAME, NAME one of ${[...CALIBRATIONS.keys()].join(', ')}`);
  process.exitCode = 2;
} else calibrate();
