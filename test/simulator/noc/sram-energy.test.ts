/** Bytes of a shared SRAM cost energy in every cut of the sum: cores, tenants and operands. */
import { describe, expect, it } from 'vitest';
import { sum } from '../../../src/base/numbers.js';
import { readYaml } from '../../../src/formats/yaml-document.js';
import { run } from '../../../src/run.js';
import { scenarioOf } from '../../../src/scenario/load.js';

const documentOf = (replacement: string) => ({
  name: 'sram-energy',
  seed: 1,
  platform: {
    preset: 'S2',
    memory: { bandwidthGBps: 4 },
    sharedSram: { MiB: 64, banks: 8, bandwidthGBps: 1024, replacement },
  },
  workload: { task: 'recommendation', jobs: 64, groupSize: 16 },
  mapper: { name: 'magma', samples: 100 },
});

describe('the energy of a shared SRAM', () => {
  it.each([['planned'], ['lru']])('is in the sums by core, by tenant and by operand, %s', (replacement) => {
    const scenario = scenarioOf(readYaml(JSON.stringify(documentOf(replacement)), 'sram-energy.yaml'));
    const { replay } = run(scenario, { tenants: false });
    const { parts, byCore, byTenant, byOperand } = replay.energy!;
    const read = sum(replay.network!.sram!.tensors.map(({ hitBytes }) => hitBytes));
    expect(read).toBeGreaterThan(0);
    for (const part of ['sl', 'sg', 'hbm'] as const)
      for (const cut of [byCore, byTenant, Object.values(byOperand)])
        expect(Math.abs(sum(cut.map((one) => one[part])) / parts[part] - 1)).toBeLessThan(1e-9);
  });
});
