/** Presets of chips that were held against hardware: their cores bring the cost models that hold. */
import { describe, expect, it } from 'vitest';
import { presets } from '../../src/machine/presets.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const chips = presets.names.filter((name) => presets.get(name).cost !== undefined);

function scenarioOn(platform: string): string {
  const text = `name: chip\nplatform: ${platform}\nworkload: {models: [resnet50], groupSize: 60}\nmapper: {samples: 20}\n`;
  return space.write('chip.yaml', text);
}

describe('a chip', () => {
  it('is there by name', () => {
    expect(chips).toEqual(['nvdla-small', 'nvdla-medium-512', 'nvdla-large', 'eyeriss-v1', 'systolic-rtl']);
  });

  it.each(chips)('%s runs a network, and the replay comes near the estimate', async (preset) => {
    const { exitCode, stdout, stderr } = await runCaldera(
      'run',
      scenarioOn(`{preset: ${preset}}`),
      '--out',
      space.path(preset),
    );
    expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    expect(stdout).toMatch(/resnet50|chip/);
  });

  it('costs by its own model whatever the scenario says, and by another only core by core', async () => {
    const own = await runCaldera('analyze', scenarioOn('{preset: nvdla-small}'));
    const file = scenarioOn(
      '{cores: [{dataflow: nvdla, rows: 8, columns: 8, sgKiB: 128, buffers: 16, cost: {model: convolution-core, options: {like: nv_small}}}], memory: {bandwidthGBps: 8}}',
    );
    expect((await runCaldera('analyze', file)).stdout).toBe(own.stdout);
  });
});
