/**
 * An axis of a study's points: a column of numbers, or of names, each at a place of its own in order of appearance. A
 * point whose value is missing, or has no logarithm where the axis is logarithmic, has no place.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { StudyView } from '../folder-data.js';
import { shownNumber } from './shown-number.js';

type Row = StudyView['rows'][number];

export interface Axis {
  /** NaN for a row without a place. */
  readonly at: (row: Row) => number;
  /** Of rows that have a place: px of a place, and where to write what. */
  readonly scale: (rows: readonly Row[], range: readonly [number, number], ticks: number) => Scale;
}

interface Scale {
  readonly px: (place: number) => number;
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
}

export function axisOf({ rows }: StudyView, column: number, isLog: boolean): Axis {
  return rows.every((row) => row[column] === null || typeof row[column] === 'number')
    ? axisOfNumbers(column, isLog)
    : axisOfNames(rows, column);
}

function axisOfNumbers(column: number, isLog: boolean): Axis {
  const at = (row: Row): number => {
    const value = row[column];
    return typeof value === 'number' && (!isLog || value > 0) ? value : Number.NaN;
  };
  return {
    at,
    scale(rows, range, ticks) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const row of rows) {
        low = Math.min(low, at(row));
        high = Math.max(high, at(row));
      }
      const domain = low <= high ? [low, high === low ? low + 1 : high] : [0.1, 1];
      const px = (isLog ? scaleLog() : scaleLinear()).domain(domain).range(range).nice();
      const places = px.ticks(ticks);
      const short = places.map(shownNumber);
      const labels = new Set(short).size === short.length ? short : places.map(px.tickFormat(ticks));
      return { px, ticks: places.map((place, i) => ({ place, label: labels[i] as string })) };
    },
  };
}

/** Of a long list of names some are written, at equal distances. */
function axisOfNames(rows: readonly Row[], column: number): Axis {
  const names = [...new Set(rows.flatMap((row) => row[column] ?? []))];
  const places = new Map(names.map((name, place) => [name, place]));
  return {
    at(row) {
      const value = row[column] ?? undefined;
      return (value === undefined ? undefined : places.get(value)) ?? Number.NaN;
    },
    scale(_, range, ticks) {
      const px = scaleLinear([-0.5, names.length - 0.5], range);
      const stride = Math.ceil(names.length / ticks);
      const written = names.map((name, place) => ({ place, label: String(name) }));
      return { px, ticks: written.filter(({ place }) => place % stride === 0) };
    },
  };
}
