/** The nearest of some names to one that is none of them. */
import leven from 'leven';

/** "did you mean …?" for the nearest name, if one is near enough to be a slip. */
export function didYouMean(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  // of a name of one letter nothing is left when two are wrong
  let distance = Math.min(wanted.length - 1, Math.max(2, Math.ceil(wanted.length / 3))) + 1;
  for (const candidate of names) {
    const d = leven(wanted, candidate.toLowerCase());
    if (d < distance) [nearest, distance] = [candidate, d];
  }
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
