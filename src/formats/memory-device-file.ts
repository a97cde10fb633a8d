/**
 * A memory device in a file of its own: a mapping in the form of `MemoryDevice`, as YAML or JSON. What is wrong is refused
 * with its line.
 */
import { InputError } from '../base/errors.js';
import { checkMemoryDevice } from '../machine/memory-devices/check-device.js';
import type { MemoryDevice } from '../machine/memory-devices/memory-device.js';
import { readYaml } from './yaml-document.js';

/** @throws InputError naming file, line and what was expected */
export function readMemoryDevice(text: string, file: string): MemoryDevice {
  const document = readYaml(text, file);
  try {
    return checkMemoryDevice(document.value);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path = '' } = error.problem;
    const { line, column } = document.placeOf(path === '' ? [] : path.split('.'));
    throw error.within({ file, line, column });
  }
}
