/** Points of two figures, both to be small, of which none is beaten in both: sorted by the first. */
export interface FrontPoint<T> {
  readonly x: number;
  readonly y: number;
  readonly item: T;
}

export class ParetoFront<T> {
  readonly points: FrontPoint<T>[] = [];

  /** @param item made only of a point that stays */
  add(x: number, y: number, item: () => T): void {
    const { points } = this;
    let at = 0;
    let end = points.length;
    while (at < end) {
      const middle = (at + end) >> 1;
      if (points[middle]!.x <= x) at = middle + 1;
      else end = middle;
    }
    // the last with no larger x has the least y of all before
    if (at > 0 && points[at - 1]!.y <= y) return;
    if (at > 0 && points[at - 1]!.x === x) at--;
    let beaten = at;
    while (beaten < points.length && points[beaten]!.y >= y) beaten++;
    points.splice(at, beaten - at, { x, y, item: item() });
  }
}
