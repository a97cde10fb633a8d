/** `caldera network congestion --fast`: what it prints, where it warns, and what it has not to show. */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';

const FILE = new URL('../../scenarios/congestion/clos16.yaml', import.meta.url).pathname;
const fast = (...more: string[]) => runCaldera('network', 'congestion', FILE, '--fast', ...more);

describe('network congestion --fast', () => {
  it('says nothing of queues where a ring has none', async () => {
    const { stdout, stderr } = await fast('--set', 'collectives.0.collective=ring', '--csv');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^part,quantity,value\n(?:.+\n)*flows,ports_above_kmin,0\n$/);
  });

  it('warns where an all-to-all fills a port', async () => {
    const { stdout, stderr } = await fast('--json');
    const { crowded, hotPort, endNs, chainNs } = JSON.parse(stdout) as {
      readonly crowded: readonly unknown[];
      readonly hotPort: string;
      readonly endNs: number;
      readonly chainNs: number;
    };
    expect(stderr).toMatch(/^warning: about [\d,]+ bytes would wait at 16->21, where marking begins at 600,000/);
    expect(hotPort).toBe('16->21');
    expect(crowded.length).toBeGreaterThan(0);
    expect(endNs).toBeGreaterThan(chainNs);
  });

  it('has no packets to show', async () => {
    const { exitCode, stderr } = await fast('--report', 'x.html');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--report: expected nothing beside --fast, which has no packets to show, found "x.html"/);
  });
});

it('says that faults are left out', async () => {
  const { exitCode, stderr } = await fast('--set', 'faults=[{kind: lossy link, link: 0, chance: 0.1}]');
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('warning: 1 fault of the file left out');
  expect((await fast()).stderr).not.toContain('left out');
});
