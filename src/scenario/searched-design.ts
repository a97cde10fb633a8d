/**
 * A base design that is not named but searched with the hardware: every gene of the mapping is free, and only what the
 * class can change later costs area. So a core of class `0000` runs one mapping for good, the question of DiGamma.
 */
import { InputError, type Place } from '../base/errors.js';
import { SEARCHED_DESIGN } from '../mapping/flexion/base-designs.js';
import type { CoreTask } from './codesign-scenario.js';

/** Two layers have two mappings. @throws InputError at `place` for a searched design of several layers */
export function demandOneLayer({ flexibility, tenants }: CoreTask, place: Place): void {
  const layers = tenants.reduce((sum, { network }) => sum + network.layers.length, 0);
  if (flexibility.design !== SEARCHED_DESIGN || layers === 1) return;
  throw new InputError({ ...place, expected: `one layer beside the design "${SEARCHED_DESIGN}"`, found: layers });
}
