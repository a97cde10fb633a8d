/** Closed forms are read by the kind in their id and the numbers in their text. */
import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../../src/validation/against/compare-figures.js';
import { roce } from '../../../src/validation/against/roce.js';

const HEADER = 'id,description,parameters,exact_value';

function figures(...lines: string[]) {
  const text = [HEADER, ...lines].join('\n');
  const companion = (): never => {
    throw new Error('closed forms need no other file');
  };
  return [...roce.figures({ text, file: 'forms.csv', companion })];
}

describe('closed forms of RoCE', () => {
  it('are computed by formula, and replayed where they are flows', () => {
    const [formula, replayed, ...more] = figures('pipe_50g_3000_pfc,one flow,r=50 Gb/s D=2 us S=3000 H=36 ACK=48,');
    // Three packets of 166 ns behind each other, one more for the second link, two acknowledgements of 8 ns, four delays.
    expect(formula?.ours).toBe(2 * 166 + 2 * (166 + 2000) + 2 * (8 + 2000));
    expect(replayed?.ours).toBe(formula?.ours);
    expect(more).toEqual([]);
  });

  it('take the numbers of the row above where a row says so', () => {
    const rows = figures('pfc_thr_1M_1,,B=1 MiB 3 ports hd=1000 N=2,', 'pfc_resume_1M_1,,as above,');
    const shared = 2 ** 20 - 3 * (1000 + 4096);
    expect(rows.map(({ ours }) => ours)).toEqual([shared / 10, (shared - 8 * 3072) / 10]);
  });

  it('name a row whose value is of a misreading of its formula, and compare all others', () => {
    const compared = (value: number) =>
      compareFigures(figures(`pfc_thr_1M_1,,B=1 MiB 3 ports hd=1000 N=2,${value}`), roce.bounds).map(
        ({ exact, cases }) => [exact, cases],
      );
    const [own, misread] = [(2 ** 20 - 3 * 5096) / 10, (2 ** 20 - 1000 - 3 * 4096) / 10];
    expect(compared(own)).toEqual([[1, 1]]);
    expect(compared(misread)).toEqual([]);
    expect(compared(misread + 1)).toEqual([[0, 1]]);
  });

  it.each([
    ['pipe_dream,one,,', /forms\.csv:2/],
    ['nothing_1,one,N=2,', /nothing_1/],
  ])('%s is refused with its place', (line, message) => {
    expect(() => figures(line)).toThrow(message);
  });
});
