/**
 * Two workloads on one memory against mNPUsim, the memory fitted on runs of one workload alone.
 */
import { describe, expect, it } from 'vitest';
import { readMnpusim } from '../../src/formats/mnpusim-csv.js';
import { corunAgreement, fitMemory, soloAgreement, summarize } from '../../src/validation/against/mnpusim-fit.js';
import { hasReference, referenceText } from '../support/reference.js';

describe.skipIf(!hasReference)('mNPUsim', () => {
  const named = (file: string) => ({ text: referenceText('mnpusim', file), file });
  const tables = hasReference
    ? readMnpusim(named('tiles.csv'), named('solo.csv'), named('corun.csv'))
    : { plans: new Map(), solo: [], corun: [] };
  const fits = fitMemory(tables);

  it('one efficiency and one latency explain all solo runs within 3 %', () => {
    const plain = fits.find((fit) => !fit.translation);
    expect(plain?.efficiency).toBeGreaterThan(0.9);
    expect(plain?.efficiency).toBeLessThan(1);
    const { meanError, maxError } = summarize(soloAgreement(tables, fits).filter((row) => !row.translation));
    expect(meanError).toBeLessThanOrEqual(0.015);
    expect(maxError).toBeLessThanOrEqual(0.03);
  });

  it('co-runs: mean error ≤ 5 %, largest ≤ 16 %', () => {
    const { rows, meanError, maxError } = summarize(corunAgreement(tables, fits));
    expect(rows).toBeGreaterThan(100);
    expect(meanError).toBeLessThanOrEqual(0.05);
    expect(maxError).toBeLessThanOrEqual(0.16);
  });

  it('does not look at co-runs when it fits', () => {
    expect(fitMemory({ ...tables, corun: [] })).toEqual(fits);
  });
});
