/**
 * Colours that colour-blind readers can tell apart. Models: Paul Tol's "light" scheme, made for fills under black
 * text, then the same darker and lighter. Causes: Okabe & Ito (2008), with a hatch as second mark. Cores, which have an
 * order: viridis (van der Walt & Smith, 2015).
 */

const TOL_LIGHT = ['#77aadd', '#ee8866', '#eedd88', '#ffaabb', '#44bb99', '#bbcc33', '#99ddff', '#aaaa00'];
const VIRIDIS = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'];

/** In the order of STATES. */
export const STATE_COLORS = ['#009e73', '#d55e00', '#0072b2', '#cc79a7', '#999999'] as const;

export const STATE_NAMES = ['computing', 'waiting for a load', 'waiting for a store', 'waiting for the host', 'idle'];

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
