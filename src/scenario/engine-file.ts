/** A matrix engine of a user's own, read from a YAML file: a bundled one by `engine`, and what differs. */
import * as z from 'zod';
import type { NamedText } from '../formats/named-text.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { describedEngine, type EngineDescription, engineFileSchema } from '../machine/engine-description.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { check } from './check.js';

/** @throws InputError for what is no such file */
export function readEngine({ text, file }: NamedText): MatrixEngine {
  return engineFrom(readYaml(text, file));
}

/** A description that is already there. @throws InputError at the key that is wrong */
export function engineFrom(yaml: YamlDocument): MatrixEngine {
  return describedEngine(check(engineFileSchema(z), yaml) as EngineDescription);
}
