/**
 * SVG as text: elements in one call, numbers with two digits, so that the same data give the same bytes everywhere.
 */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export function el(tag: string, attributes: Attributes, ...children: readonly string[]): string {
  const text = Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${attribute(value)}"`]))
    .join('');
  return children.length === 0 ? `<${tag}${text}/>` : `<${tag}${text}>${children.join('')}</${tag}>`;
}

export function text(words: string, x: number, y: number, attributes: Attributes = {}): string {
  return el('text', { x, y, ...attributes }, escaped(words));
}

/** Numbers short: 12.5, not 12.50. */
export function short(value: number): string {
  const rounded = value.toFixed(2).replace(/\.?0+$/, '');
  return rounded === '-0' ? '0' : rounded;
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? short(value) : escaped(value);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Roughly, for layout only: the mean glyph of the figures' sans serif is a little under half its size wide. */
export function textWidth(words: string, size: number): number {
  return words.length * size * 0.48;
}
