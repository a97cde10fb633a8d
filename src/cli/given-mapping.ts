/**
 * A scenario with a mapping from a file in the place of its search.
 */
import { readText } from '../formats/read-file.js';
import type { Scenario } from '../scenario/scenario.js';

/** @param file as it is when left out @throws InputError, of the mapping itself when the scenario is run */
export function withMapping(scenario: Scenario, file: string | undefined): Scenario {
  if (file === undefined) return scenario;
  const mapping = { text: readText(file), file };
  return { ...scenario, mapper: { ...scenario.mapper, mapping } };
}
