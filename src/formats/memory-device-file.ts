/**
 * A memory device in a file of its own: a mapping in the form of `MemoryDevice`, as YAML or JSON. What is wrong is refused
 * with its line.
 */
import { isNode, LineCounter, parseDocument } from 'yaml';
import { InputError, type Place } from '../base/errors.js';
import { checkMemoryDevice } from '../machine/memory-devices/check-device.js';
import type { MemoryDevice } from '../machine/memory-devices/memory-device.js';

/** Larger than any device; keeps a wrong file from filling the memory. */
const LARGEST_FILE = 2 ** 20;

/** @throws InputError naming file, line and what was expected */
export function readMemoryDevice(text: string, file: string): MemoryDevice {
  if (text.length > LARGEST_FILE)
    throw new InputError({ file, expected: `at most ${LARGEST_FILE} characters`, found: text.length });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined)
    throw new InputError({ ...placeAt(problem.pos[0]), expected: 'well-formed YAML', found: problem.message });
  try {
    return checkMemoryDevice(document.toJS() as unknown);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = (error.problem.path ?? '').split('.');
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) throw error.within(placeAt(node.range[0]));
    }
    throw error.within({ file });
  }
}
