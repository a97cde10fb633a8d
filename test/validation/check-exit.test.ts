/** A check whose figures are outside the promised bounds ends with exit code 1, else with 0. */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const HEADER = 'hw,K,C,Y,X,R,S,type,seed,pop,gens,samples,latency';
// 16 MACs on 168 PEs: a cycle at least, so that nothing can be as fast as a tenth of one.
const table = (name: string, latency: number): string =>
  space.write(name, `${HEADER}\nedge168,4,4,1,1,1,1,CONV,0,10,1,20,${latency}\n`);

describe('the exit code of a check', () => {
  it('is 1 outside the bounds, and says so in one line', async () => {
    const { exitCode, stdout, stderr } = await runCaldera('check', 'gamma', table('fast.csv', 0.1), '--seeds', '2');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('latency');
    expect(stderr).toMatch(/latency is outside its bound/);
    expect(stderr).toMatch(/caldera: gamma: .*fast\.csv is not met within the bounds promised\n$/);
  });

  it('is 0 within', async () => {
    expect(await runCaldera('check', 'gamma', table('slow.csv', 1e6), '--seeds', '2')).toMatchObject({ exitCode: 0 });
  });

  it('is 2 for seeds that are no number of searches', async () => {
    const { exitCode, stderr } = await runCaldera('check', 'gamma', table('any.csv', 5), '--seeds', '0');
    expect(exitCode).toBe(2);
    expect(stderr).toBe('caldera: --seeds: expected a whole number from 1 to 1000, found 0\n');
  });
});
