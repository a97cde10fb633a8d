/** Collectives as flows: what each moves, who waits for whom, and the flows that were given to ns-3. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { COLLECTIVES, type CollectiveName, collectiveFlows } from '../../../src/workload/flows/collectives.js';
import { dlrmIteration } from '../../../src/workload/flows/dlrm.js';
import { checkFlows, type Flow } from '../../../src/workload/flows/flow.js';
import { hasReference, referencePath } from '../../support/reference.js';

const hosts = (count: number): number[] => Array.from({ length: count }, (_, host) => host);
const MIB = 2 ** 20;

const received = (flows: readonly Flow[], host: number): number =>
  flows.reduce((sum, { destination, bytes }) => sum + (destination === host ? bytes : 0), 0);

describe.each(COLLECTIVES)('%s', (name) => {
  const flows = collectiveFlows({ name, hosts: hosts(8), bytes: MIB, groupSize: 4 });

  it('is a list of flows that can run', () => {
    expect(checkFlows(flows, 8)).toBe(flows);
  });

  it('brings every rank the same, and no less than the others hold', () => {
    const each = hosts(8).map((host) => received(flows, host));
    expect(new Set(each).size).toBe(1);
    expect(each[0]).toBeGreaterThanOrEqual((name === 'all-to-all' ? 1 : 2) * (7 / 8) * MIB);
  });

  it('refuses a rank alone, and nothing to send', () => {
    expect(() => collectiveFlows({ name, hosts: [0], bytes: MIB, groupSize: 1 })).toThrow(/at least 2 ranks/);
    expect(() => collectiveFlows({ name, hosts: hosts(8), bytes: 0, groupSize: 4 })).toThrow(/at least 1/);
  });
});

it('halving and doubling needs a power of two, groups must divide the ranks', () => {
  expect(() => collectiveFlows({ name: 'halving-doubling', hosts: hosts(6), bytes: MIB })).toThrow(/power of two/);
  expect(() => collectiveFlows({ name: 'hierarchical', hosts: hosts(8), bytes: MIB, groupSize: 3 })).toThrow();
});

/** Without the order in which they are written down: who sends what to whom, and after how many. */
function summary(flows: readonly (readonly [number, number, number, number, number])[]): string[] {
  return flows.map((flow) => flow.join(' ')).sort();
}

describe.skipIf(!hasReference)('as they were given to ns-3', () => {
  const scenarios = JSON.parse(
    gunzipSync(readFileSync(referencePath('roce', 'scenarios.json.gz'))).toString('utf8'),
  ) as Record<string, { flows: [number, number, number, number, number[]][] }>;
  const theirs = (scenario: string): string[] =>
    summary(
      scenarios[scenario]!.flows.map(([from, to, bytes, start, after]) => [from, to, bytes, start, after.length]),
    );
  const ours = (flows: readonly Flow[]): string[] =>
    summary(
      flows.map(({ source, destination, bytes, startNs, after }) => [
        source,
        destination,
        bytes,
        startNs,
        after.length,
      ]),
    );

  it.each<[string, CollectiveName, number, number, number?]>([
    ['star8_400g_ring_1M', 'ring', 8, 1],
    ['star8_400g_hd_1M', 'halving-doubling', 8, 1],
    ['star8_400g_dar_16M', 'direct', 8, 16],
    ['star8_400g_a2a_4M', 'all-to-all', 8, 4],
    ['clos16_200g_hier_4M', 'hierarchical', 16, 4, 4],
    ['clos32_100g_hd_4M', 'halving-doubling', 32, 4],
    ['clos128_200g_hier_4M', 'hierarchical', 128, 4, 16],
  ])('%s', (scenario, name, count, mebibytes, groupSize) => {
    const flows = collectiveFlows({ name, hosts: hosts(count), bytes: mebibytes * MIB, groupSize });
    expect(ours(flows)).toEqual(theirs(scenario));
  });

  it.each([
    ['clos16_200g_dlrm', 16],
    ['clos32_100g_dlrm', 32],
  ])('%s', (scenario, count) => {
    expect(ours(dlrmIteration(hosts(count)))).toEqual(theirs(scenario));
  });
});
