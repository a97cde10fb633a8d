/** What every reader of a workload format keeps: a network of legal layers, and refusals that name file and place. */
import { InputError } from '../base/errors.js';
import { stream } from '../base/random.js';
import type { Source, WorkloadFormat } from '../formats/workload-format.js';
import { checked } from '../workload/layer.js';
import type { Suite } from './suite.js';

export interface WorkloadFormatContract {
  /** The text of a file of the format. */
  readonly sample: string;
  /** Random changes of it that are tried. Default 300. */
  readonly cases?: number;
}

export function describeWorkloadFormat(
  { describe, it, expect }: Suite,
  name: string,
  read: WorkloadFormat,
  { sample, cases = 300 }: WorkloadFormatContract,
): void {
  describe(`the workload format ${name}`, () => {
    it('reads its sample into legal layers that wait for earlier ones', () => {
      const { network } = read([source(sample)]);
      expect(network.layers.length).toBeGreaterThan(0);
      for (const [index, { layer, after }] of network.layers.entries()) {
        expect(checked(layer)).toEqual(layer);
        expect(after.every((earlier) => earlier >= 0 && earlier < index)).toBe(true);
      }
    });

    it('takes or refuses whatever became of the sample, and says where', () => {
      const random = stream(1, `contract/${name}`);
      for (let i = 0; i < cases; i++) {
        const text = changed(
          sample,
          random.below(sample.length),
          random.below(4),
          String.fromCharCode(random.below(128)),
        );
        try {
          read([source(text)]);
        } catch (error) {
          expect(error instanceof InputError, `${JSON.stringify(text)}: ${error}`).toBe(true);
          expect((error as InputError).problem.file).toBe('sample');
        }
      }
    });
  });
}

function changed(text: string, at: number, how: number, character: string): string {
  if (how === 0) return text.slice(0, at); // cut off
  if (how === 1) return text.slice(0, at) + text.slice(at + 1);
  if (how === 2) return text.slice(0, at) + character + text.slice(at);
  return text.slice(0, at) + character + text.slice(at + 1);
}

function source(text: string): Source {
  return { file: 'sample', text: () => text, bytes: () => new TextEncoder().encode(text) };
}
