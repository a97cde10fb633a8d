/**
 * A small card beside the pointer, kept inside its chart.
 */
import { h } from './dom.js';
import type { Details } from './gantt-details.js';

export class Tooltip {
  readonly element = h('div', { class: 'tooltip', role: 'tooltip', hidden: true });

  show({ title, rows }: Details, x: number, y: number): void {
    const lines = rows.flatMap(([term, text]) => [h('dt', {}, term), h('dd', {}, text)]);
    this.element.replaceChildren(h('strong', {}, title), h('dl', {}, ...lines));
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const room = this.element.parentElement?.clientWidth ?? width;
    const left = x + 16 + width > room ? Math.max(0, x - width - 12) : x + 16;
    const above = this.element.parentElement as HTMLElement;
    const top = y + 18 + height > above.clientHeight + 160 ? y - height - 10 : y + 18;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
