/** What is wrong inside a section, told at its place in the file. */
import { InputError } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** Fields that the file has under another name. */
const IN_FILE: Readonly<Record<string, string>> = {
  linksPerAccelerator: 'links',
  linkGiBps: 'linkGBps',
  allToAllAlgorithm: 'allToAll',
  bufferBytes: 'bufferMiB',
  totalEpochs: 'epochs',
};

/** What is wrong inside `body` is told where it stands under the section, or in the section that it names itself. */
export function inSection<T>(yaml: YamlDocument, section: readonly string[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof InputError) || error.problem.file !== undefined) throw error;
    const steps = stepsOf(error.problem.path ?? '');
    const isNetwork = steps[0] === 'dimensions';
    throw new InputError({ ...error.problem, ...yaml.placeOf([...(isNetwork ? ['network'] : section), ...steps]) });
  }
}

export function stepsOf(path: string): (string | number)[] {
  if (path === '') return [];
  return path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : (IN_FILE[step] ?? step)));
}
