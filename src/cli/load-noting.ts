/** The scenario a command is about, and what its files left open told on standard error. */
import { loadScenario } from '../scenario/load.js';
import { overrideOf } from '../scenario/overrides.js';
import type { Scenario } from '../scenario/scenario.js';
import { note } from './command.js';
import type { SetArguments } from './set-option.js';

/** @throws InputError */
export function loadNoting(file: string, { set = [] }: SetArguments): Scenario {
  const scenario = loadScenario(file, set.map(overrideOf));
  for (const text of scenario.notes) note(`note: ${text}`);
  return scenario;
}
