/** The studies of a folder, each with how far it is; one that is opened shows its points on axes the reader chooses. */
import type { StudyEntry, StudyView } from '../folder-data.js';
import { h, section } from './dom.js';
import { StudyPlot } from './folder-plot.js';

export class StudyList {
  readonly element: HTMLElement;
  private readonly list = h('ul', { class: 'studies' });
  private readonly plot = new StudyPlot();
  /** By id: what was shown last, and when the server last saw it change. */
  private readonly views = new Map<string, { readonly modified: string; readonly view: StudyView | undefined }>();
  private opened = '';

  constructor() {
    this.element = section('studies', 'Studies', 'open one to see its points', this.list, this.plot.element);
  }

  async show(studies: readonly StudyEntry[]): Promise<void> {
    this.element.hidden = studies.length === 0;
    for (const { id, modified } of studies) {
      if (this.views.get(id)?.modified === modified) continue;
      const answer = await fetch(`/api/study?id=${encodeURIComponent(id)}`);
      const view = answer.ok ? ((await answer.json()) as StudyView | null) : null;
      this.views.set(id, { modified, view: view ?? undefined });
    }
    const items = studies.map((study) => {
      const view = this.views.get(study.id)?.view;
      return view === undefined ? unreadable(study) : this.item(view);
    });
    this.list.replaceChildren(...items);
    const open = this.views.get(this.opened)?.view;
    if (open !== undefined && studies.some(({ id }) => id === this.opened)) this.plot.show(open);
  }

  private item(view: StudyView): HTMLElement {
    const { id, name, done, total } = view;
    const open = (): void => {
      this.opened = id;
      this.plot.show(view);
      for (const button of this.list.querySelectorAll('button'))
        button.setAttribute('aria-expanded', String(button.dataset['study'] === id));
      this.plot.element.scrollIntoView({ block: 'nearest' });
    };
    const expanded = String(id === this.opened);
    const button = h('button', { type: 'button', onclick: open, 'data-study': id, 'aria-expanded': expanded }, name);
    const bar = h('progress', { max: total, value: done, 'aria-label': `points of ${name}` });
    const state = h('span', { class: 'note' }, `${done} of ${total} points · ${id}`);
    return h('li', {}, button, bar, state);
  }
}

/** A study whose journal is no study's, or is larger than is read. */
function unreadable({ id, name }: StudyEntry): HTMLElement {
  return h('li', {}, name, h('span', { class: 'note' }, `cannot be read · ${id}`));
}
