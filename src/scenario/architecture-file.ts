/** An architecture in a Timeloop file, with the constraints that stand beside it. */
import { InputError } from '../base/errors.js';
import { readTimeloopArchitecture } from '../formats/timeloop-architecture.js';
import { readTimeloopConstraints } from '../formats/timeloop-constraints.js';
import { readTimeloopDocuments } from '../formats/timeloop-template.js';
import type { Architecture } from '../machine/architecture.js';
import type { MapConstraints } from '../mapping/constraints.js';
import type { Problem } from '../problem/problem.js';

export interface MappedOnto {
  readonly architecture: Architecture;
  /** Of the file, which says them by a problem's dimensions. @throws InputError where they leave nothing to map */
  readonly constraintsOf: (problem: Problem) => MapConstraints | undefined;
}

/** @throws InputError for a file that is no architecture */
export function readArchitectureFile(source: Parameters<typeof readTimeloopDocuments>[0]): MappedOnto {
  const [document] = readTimeloopDocuments(source);
  if (document === undefined) throw new InputError({ file: source.file, expected: 'an architecture', found: 'none' });
  const described = readTimeloopArchitecture(document);
  return {
    architecture: described.architecture,
    constraintsOf: (problem) => {
      try {
        return readTimeloopConstraints(document, problem, described);
      } catch (error) {
        // Layers of other dimensions may be among them.
        if (!(error instanceof InputError)) throw error;
        throw new InputError({ ...error.problem, hint: error.problem.hint ?? `for ${problem.name}` });
      }
    },
  };
}
