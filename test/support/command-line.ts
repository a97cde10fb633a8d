/**
 * Runs the command line inside the test process and catches what it prints.
 */
import { vi } from 'vitest';
import { caldera } from '../../src/cli/caldera.js';

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCaldera(...args: string[]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const catching = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    });
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    printed.stdout += `${text}\n`;
  });
  const spies = [catching('stdout'), catching('stderr'), log];
  try {
    return { exitCode: await caldera(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
