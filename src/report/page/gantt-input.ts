/**
 * Wheel, drag and keys on the Gantt chart.
 */
import type { Hit } from './gantt-hit.js';
import type { Tooltip } from './tooltip.js';
import type { Viewport } from './viewport.js';

/** What pointer and keys need of the chart. */
export interface Steered {
  readonly canvas: HTMLCanvasElement;
  readonly view: Viewport;
  readonly tooltip: Tooltip;
  readonly plotWidth: number;
  selected: number | undefined;
  hit(x: number, y: number): Hit | undefined;
  timeAt(x: number): number;
  point(hit: Hit | undefined, x: number, y: number): void;
  select(job: number | undefined, zoom: boolean): void;
  step(steps: number, cores: number): void;
}

const PAN = 0.12;
const ZOOM = 0.7;

export function listen(gantt: Steered): void {
  const { canvas, view } = gantt;
  let dragFrom: { x: number; from: number; to: number; moved: boolean } | undefined;

  canvas.addEventListener(
    'wheel',
    (event) => {
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
        event.preventDefault();
        view.pan(sideways / 800);
        return;
      }
      if (event.deltaY > 0 && view.isWhole) return; // nothing left to zoom out of: the page scrolls on
      event.preventDefault();
      view.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), gantt.timeAt(event.offsetX));
    },
    { passive: false },
  );

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    dragFrom = { x: event.offsetX, from: view.from, to: view.to, moved: false };
  });
  canvas.addEventListener('pointermove', (event) => {
    if (dragFrom === undefined) {
      gantt.point(gantt.hit(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      return;
    }
    const by = ((dragFrom.x - event.offsetX) / gantt.plotWidth) * (dragFrom.to - dragFrom.from);
    if (Math.abs(dragFrom.x - event.offsetX) > 3) dragFrom.moved = true;
    if (!dragFrom.moved) return;
    canvas.classList.add('dragging');
    gantt.tooltip.hide();
    view.show(dragFrom.from + by, dragFrom.to + by);
  });
  canvas.addEventListener('pointerup', (event) => {
    const clicked = dragFrom !== undefined && !dragFrom.moved;
    dragFrom = undefined;
    canvas.classList.remove('dragging');
    if (!clicked) return;
    const hit = gantt.hit(event.offsetX, event.offsetY);
    gantt.selected = hit?.job;
    gantt.point(hit, event.offsetX, event.offsetY);
  });
  canvas.addEventListener('pointercancel', () => {
    dragFrom = undefined;
  });
  canvas.addEventListener('pointerleave', () => gantt.point(undefined, 0, 0));
  canvas.addEventListener('dblclick', (event) => {
    const job = gantt.hit(event.offsetX, event.offsetY)?.job;
    if (job === undefined) view.whole();
    else gantt.select(job, true);
  });

  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => view.pan(-PAN),
      ArrowRight: () => view.pan(PAN),
      '+': () => view.zoom(ZOOM),
      '=': () => view.zoom(ZOOM),
      '-': () => view.zoom(1 / ZOOM),
      '0': () => view.whole(),
      Home: () => view.whole(),
      ArrowUp: () => gantt.step(0, -1),
      ArrowDown: () => gantt.step(0, 1),
      n: () => gantt.step(1, 0),
      p: () => gantt.step(-1, 0),
      Enter: () => gantt.select(gantt.selected, true),
      Escape: () => gantt.select(undefined, false),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
