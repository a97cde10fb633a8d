/** `caldera sparse training`: what it prints adds up, and what cannot be is refused in one line. */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const run = (...words: string[]) => runCaldera('sparse', 'training', ...words);
const SMALL = ['8,16,32', '--lanes', '16', '--steps', '3'];

const REFUSED: readonly (readonly [string, ...string[]])[] = [
  ['--pattern: expected n:m with n in 1 … 4, found "5:4"', ...SMALL, '--pattern', '5:4'],
  ['--pattern: expected n:m with n in 1 … 4, found "0:4"', ...SMALL, '--pattern', '0:4'],
  ['--pattern: expected a pattern n:m, such as 2:4, found "half"', ...SMALL, '--pattern', 'half'],
  ['--pattern: expected an m that divides the inputs of a layer with weights (32)', ...SMALL, '--pattern', '2:5'],
  ['--pattern: expected a pattern with zeros, found "1:1"', ...SMALL, '--pattern', '1:1'],
  ['--epochs: expected at least the 15 dense and 6 fine-tuning epochs', ...SMALL, '--dense', '15', '--finetune', '6'],
  ['--epochs: expected a whole number', ...SMALL, '--epochs', '0'],
  ['--dense: expected a whole number', ...SMALL, '--dense', '-1'],
  ['--finetune: expected a whole number', ...SMALL, '--finetune', '1.5'],
  ['--steps: expected a whole number', ...SMALL, '--steps', '0'],
  ['--recipes: expected names of dense', ...SMALL, '--recipes', 'srste,md_linaer'],
  ['--supports: expected whole numbers m', ...SMALL, '--supports', '4,x'],
  ['--bandwidth: expected a number above 0', ...SMALL, '--bandwidth', '0'],
  ['--lanes: expected a whole number', ...SMALL, '--lanes', '0'],
  ['layer: expected a layer of ncf', 'ncf', 'nosuch'],
];

describe('caldera sparse training', () => {
  it('adds the segments up', async () => {
    const { stdout } = await run(...SMALL, '--pattern', '1:4', '--recipes', 'srste,sd_stepwise', '--json');
    const { trainings, pattern } = JSON.parse(stdout);
    expect(pattern).toBe('1:4');
    expect(trainings).toHaveLength(3 * 3);
    for (const { segments, cycles, bytes } of trainings) {
      const sum = (of: (step: Record<string, number>) => number): number =>
        segments.reduce(
          (total: number, { steps, step }: { steps: number; step: Record<string, number> }) => total + steps * of(step),
          0,
        );
      expect(segments.reduce((total: number, { steps }: { steps: number }) => total + steps, 0)).toBe(20 * 3);
      expect(sum((step) => step['cycles']!)).toBeCloseTo(cycles, 6);
      expect(sum((step) => step['bytes']!)).toBeCloseTo(bytes, 6);
    }
  });

  it('prints within 80 columns, a table of segments, and draws densities', async () => {
    const svg = space.path('densities.svg');
    const { stdout } = await run(...SMALL, '--pattern', '1:4', '--svg', svg);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(space.files()).toContain('densities.svg');
    const { stdout: csv } = await run(...SMALL, '--recipes', 'oneshot_half', '--csv');
    expect(csv.split('\n')[0]).toContain('recipe,core,from_epoch,epochs,pattern,density');
    expect(csv.trim().split('\n')).toHaveLength(1 + 3 * (1 + 2));
  });

  it('is the same to the byte for the same seed', async () => {
    const words = [...SMALL, '--recipes', 'unstructured_cubic', '--json'];
    expect((await run(...words)).stdout).toBe((await run(...words)).stdout);
  });

  it.each(REFUSED)('refuses: %s', async (message, ...words) => {
    const { exitCode, stdout, stderr } = await run(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain('\n');
  });
});
