/**
 * Sizing: which value of a field lets a figure reach what is asked. Bisection of the logarithm between two ends, of which
 * the condition holds at one: the ends take two replays, each further one halves what is between them. Where it holds at
 * both ends or at neither, that is the answer; at neither, the replays left look in between all the same.
 */

export interface SizeQuestion {
  /** Both above 0. */
  readonly from: number;
  readonly to: number;
  /** The figure at a value of the field; may be NaN. */
  readonly figure: (value: number) => number;
  readonly holds: (figure: number) => boolean;
  /** The field takes whole numbers only. */
  readonly whole: boolean;
  /** How near, as a share of the value. */
  readonly within: number;
  readonly replays: number;
  readonly onProgress?: ((done: number, value: number, figure: number) => void) | undefined;
}

export interface Probe {
  readonly value: number;
  readonly figure: number;
  readonly holds: boolean;
}

export type SizeVerdict =
  /** The smallest value found that does, or the largest: the next one tried does not. */
  | {
      readonly kind: 'found';
      readonly value: number;
      readonly figure: number;
      readonly least: boolean;
      readonly fails: number;
    }
  /** Every value tried does. */
  | { readonly kind: 'all' }
  /** None tried does; the one that comes nearest. */
  | { readonly kind: 'none'; readonly nearest: Probe };

export interface SizeAnswer {
  readonly verdict: SizeVerdict;
  /** In order of value. */
  readonly curve: readonly Probe[];
  /** Where the figure begins to gain less; nothing where there are too few points, or it is flat. */
  readonly knee: number | undefined;
}

export function sizeField(question: SizeQuestion): SizeAnswer {
  const { from, to, within, replays } = question;
  const probes: Probe[] = [];
  const ask = (value: number): Probe => {
    const known = probes.find((probe) => probe.value === value);
    if (known !== undefined) return known;
    const figure = question.figure(value);
    const probe = { value, figure, holds: question.holds(figure) };
    probes.push(probe);
    question.onProgress?.(probes.length, value, figure);
    return probe;
  };
  const rounded = (value: number): number => (question.whole ? Math.max(1, Math.round(value)) : significant(value));

  const low = ask(rounded(from));
  const high = ask(rounded(to));
  const answer = (verdict: SizeVerdict): SizeAnswer => {
    const curve = [...probes].sort((a, b) => a.value - b.value);
    return { verdict, curve, knee: kneeOf(curve) };
  };
  if (low.holds && high.holds) return answer({ kind: 'all' });
  let yes = [low, high].find((probe) => probe.holds);
  let no = yes === low ? high : low;
  // Neither end: the figure may be best in between.
  for (const share of BETWEEN) {
    if (yes !== undefined || probes.length >= replays) break;
    const probe = ask(rounded(from * (to / from) ** share));
    if (probe.holds) yes = probe;
  }
  if (yes === undefined) return answer({ kind: 'none', nearest: nearestOf(probes) });
  while (probes.length < replays) {
    const [least, most] = [Math.min(yes.value, no.value), Math.max(yes.value, no.value)];
    if (question.whole ? most - least <= 1 : most / least <= 1 + within) break;
    const middle = rounded(Math.sqrt(least * most));
    if (middle === least || middle === most) break;
    const probe = ask(middle);
    if (probe.holds) yes = probe;
    else no = probe;
  }
  return answer({ kind: 'found', value: yes.value, figure: yes.figure, least: yes.value > no.value, fails: no.value });

  /** The one whose figure the condition would take first. */
  function nearestOf(list: readonly Probe[]): Probe {
    const rising = question.holds(Number.POSITIVE_INFINITY);
    return list.reduce((best, probe) =>
      (rising ? probe.figure > best.figure : probe.figure < best.figure) || Number.isNaN(best.figure) ? probe : best,
    );
  }
}

/** Shares of the logarithmic distance, coarse first. */
const BETWEEN = [0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875];

/** Values that can be typed: four digits. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/**
 * The point of the curve farthest from the line between its ends, in the logarithm of the value (Satopää et al., 2011,
 * "Finding a Kneedle in a Haystack"); nothing where no point is a tenth of the rise away.
 */
export function kneeOf(curve: readonly Probe[]): number | undefined {
  const points = curve.filter(({ figure }) => Number.isFinite(figure));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 4) return undefined;
  const width = Math.log(last.value / first.value);
  const rise = last.figure - first.figure;
  if (!(width > 0) || rise === 0) return undefined;
  let knee: number | undefined;
  let most = 0.1;
  for (const { value, figure } of points) {
    const above = Math.abs((figure - first.figure) / rise - Math.log(value / first.value) / width);
    if (above <= most) continue;
    most = above;
    knee = value;
  }
  return knee;
}
