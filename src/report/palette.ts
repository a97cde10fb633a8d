/**
 * Colours that colour-blind readers can tell apart. Models: Paul Tol's "light" scheme, made for fills under black
 * text, then the same darker and lighter. Causes: Okabe & Ito (2008), with a hatch as second mark. Cores, which have an
 * order: viridis (van der Walt & Smith, 2015).
 */

import { STATES } from './report-data.js';

const TOL_LIGHT = ['#77aadd', '#ee8866', '#eedd88', '#ffaabb', '#44bb99', '#bbcc33', '#99ddff', '#aaaa00'];
const VIRIDIS = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'];

const CAUSE_COLORS = { compute: '#009e73', load: '#d55e00', store: '#0072b2', host: '#cc79a7', idle: '#999999' };

const CAUSE_NAMES = {
  compute: 'computing',
  load: 'waiting for a load',
  store: 'waiting for a store',
  host: 'waiting for the host',
  idle: 'idle',
};

/** In people's words; what is not here is a word already. */
export const REASON_NAMES: Readonly<Record<string, string>> = {
  sgComputing: 'late, SG held by compute',
  sgStoring: 'late, SG held by stores',
  sgFull: 'SG full',
  issue: 'issuing a group',
  arrival: 'job not queued yet',
  dependency: 'dependency',
  laterGroup: 'until a later group',
  done: 'nothing left',
  lanes: 'vector lanes alone',
};

/** In the order of STATES: reasons are tints of their cause. */
export const STATE_COLORS: readonly string[] = STATES.map(({ cause }, state) => {
  const before = STATES.slice(0, state).filter((other) => other.cause === cause).length;
  return mixed(CAUSE_COLORS[cause], '#ffffff', before * 0.22);
});

export const STATE_NAMES: readonly string[] = STATES.map(({ cause, reason }) =>
  reason === '' ? CAUSE_NAMES[cause] : `${CAUSE_NAMES[cause]}: ${REASON_NAMES[reason] ?? reason}`,
);

export const ACTIVITY_COLORS = { load: '#e69f00', compute: '#009e73', store: '#0072b2' } as const;

export function modelColor(index: number): string {
  const color = TOL_LIGHT[index % TOL_LIGHT.length] as string;
  const round = Math.floor(index / TOL_LIGHT.length) % 3;
  if (round === 0) return color;
  return round === 1 ? mixed(color, '#000000', 0.28) : mixed(color, '#ffffff', 0.5);
}

export function coreColor(core: number, cores: number): string {
  const at = cores === 1 ? 0.4 : core / (cores - 1);
  const position = (0.1 + at * 0.88) * (VIRIDIS.length - 1);
  const below = Math.floor(position);
  return mixed(VIRIDIS[below] as string, VIRIDIS[Math.min(VIRIDIS.length - 1, below + 1)] as string, position - below);
}

/** Steps of one colour for a matrix, 0 … 1. */
export function heatColor(share: number, dark: boolean): string {
  return dark ? mixed('#1d2430', '#f0a35e', share) : mixed('#ffffff', '#b3490a', share);
}

/** Black or white, whichever reads better on a colour. */
export function inkOn(color: string): string {
  const [r, g, b] = channels(color);
  return r * 0.299 + g * 0.587 + b * 0.114 > 140 ? '#101418' : '#ffffff';
}

export function mixed(from: string, to: string, share: number): string {
  const other = channels(to);
  return `#${channels(from)
    .map((value, i) =>
      Math.round(value + ((other[i] as number) - value) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function channels(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
