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

/**
 * How wide each character from the space to the tilde is, in hundredths of the letters' size: DejaVu Sans, the widest of
 * the fonts that browsers take where Helvetica and Arial are not at hand (measured in Chromium 156).
 */
const HUNDREDTHS = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
  69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
  82, 59, 59, 52, 64, 34, 64, 84,
];
/** Of any other: an ellipsis, an ideograph. */
const WIDEST = 100;

/** Never less than the words take, so that what is laid out by it does not touch. */
export function textWidth(words: string, size: number): number {
  let hundredths = 0;
  for (const character of words) hundredths += HUNDREDTHS[(character.codePointAt(0) as number) - 32] ?? WIDEST;
  return (hundredths * size) / 100;
}
