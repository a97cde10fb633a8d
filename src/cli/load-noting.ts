/** A scenario, with what its files left open told on standard error. */
import { loadScenario } from '../scenario/load.js';
import type { Scenario } from '../scenario/scenario.js';
import { note } from './command.js';

/** @throws InputError */
export function loadNoting(file: string): Scenario {
  const scenario = loadScenario(file);
  for (const text of scenario.notes) note(`note: ${text}`);
  return scenario;
}
