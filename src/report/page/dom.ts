/**
 * HTML elements in one call. Text may come out of files: it becomes text, never markup, and cannot turn the order of what
 * stands around it.
 */
import { visible } from '../../base/text.js';

type Child = Node | string;

/** Attributes by name; functions are listeners (`onclick`), false leaves an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | boolean | ((event: Event) => void)>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.map((child) => (typeof child === 'string' ? visible(child) : child)));
  return element;
}

/** A section of the page: a heading, what belongs on its line, and the rest. */
export function section(id: string, title: string, note: string, ...children: readonly Child[]): HTMLElement {
  const heading = h('header', {}, h('h2', { id: `${id}-title` }, title), h('p', { class: 'note' }, note));
  return h('section', { id, class: 'card', 'aria-labelledby': `${id}-title` }, heading, ...children);
}

/** A canvas as sharp as the screen; returns what to draw on, in CSS pixels. */
export function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export function swatch(color: string, label: string, hatched = false): HTMLElement {
  const mark = h('i', { class: hatched ? 'swatch hatched' : 'swatch', style: `--c:${color}` });
  return h('span', { class: 'key' }, mark, label);
}

/** Milliseconds. */
const MOMENT = 100;

/**
 * Calls `draw` when asked to while the element is in sight; else as soon as it is, before printing, and in any case a
 * moment later, so that nobody scrolls to what was drawn for another theme or width.
 */
export function whenSeen(element: Element, draw: () => void): () => void {
  let seen = false;
  let due = true;
  const drawIfDue = (): void => {
    if (due) draw();
    due = false;
  };
  new IntersectionObserver(
    (entries) => {
      seen = entries.at(-1)?.isIntersecting === true;
      if (seen) drawIfDue();
    },
    { rootMargin: '100px' },
  ).observe(element);
  window.addEventListener('beforeprint', drawIfDue);
  let waiting = false;
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      drawIfDue();
    }, MOMENT);
  };
  later();
  return () => {
    due = true;
    if (seen) drawIfDue();
    else later();
  };
}
