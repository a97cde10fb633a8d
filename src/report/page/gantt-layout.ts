/**
 * Where things are in the Gantt chart, in CSS pixels from its top left corner.
 */

export const GUTTER = 112;
export const RIGHT = 16;
export const AXIS = 28;

export interface RowLayout {
  /** Distance of two cores. */
  readonly pitch: number;
  /** From the row's top: the band of jobs, lanes of tiles (height 0: not shown), stall strip, compared timeline. */
  readonly band: Slot;
  readonly lanes: Slot;
  readonly strip: Slot;
  readonly other: Slot;
}

export interface Slot {
  readonly top: number;
  readonly height: number;
}

/** The pitch does not depend on whether tiles are shown, so that nothing jumps when zooming. */
export function rowLayout(cores: number, tiles: boolean, compared: boolean): RowLayout {
  const roomy = cores <= 8;
  const inner = roomy ? 46 : 30;
  const strip = roomy ? 8 : 6;
  const lanes = tiles ? (roomy ? 21 : 12) : 0;
  const gap = tiles ? 2 : 0;
  const band = inner - strip - lanes - gap - 1;
  const other = compared ? (roomy ? 14 : 10) : 0;
  return {
    pitch: inner + (compared ? other + 2 : 0) + (roomy ? 10 : 7),
    band: { top: 0, height: band },
    lanes: { top: band + gap, height: lanes },
    strip: { top: inner - strip, height: strip },
    other: { top: inner + 2, height: other },
  };
}

export function ganttHeight(cores: number, layout: RowLayout): number {
  return AXIS + cores * layout.pitch + 4;
}
