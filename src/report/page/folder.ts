/**
 * The page of `caldera serve`: runs and studies of a folder, kept up to date by the server's events. Names come from
 * files, and become text, never markup.
 */
import './style.css';
import './folder.css';
import type { Catalogue } from '../folder-data.js';
import { h } from './dom.js';
import { RunTable } from './folder-runs.js';
import { StudyList } from './folder-studies.js';
import { followTheme, themeButton, toggleTheme } from './theme.js';

const runs = new RunTable();
const studies = new StudyList();
const state = h('p', { class: 'note', role: 'status', id: 'state' }, 'reading …');
followTheme();
(document.getElementById('folder') as HTMLElement).append(
  h('header', { class: 'masthead' }, h('div', {}, h('h1', {}, 'Runs and studies'), state), themeButton()),
  studies.element,
  runs.element,
);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 't') toggleTheme();
  if (event.key !== '/') return;
  event.preventDefault();
  runs.focus();
});

let reading = false;
let again = false;

/** One reading at a time; what changes meanwhile is read after it. */
async function read(): Promise<void> {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    const answer = await fetch('/api/catalogue');
    const catalogue = (await answer.json()) as Catalogue;
    runs.show(catalogue.runs);
    await studies.show(catalogue.studies);
    const cut = catalogue.isCut ? '; more folders than are looked into' : '';
    const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
    const { runs: all, studies: some } = catalogue;
    state.textContent = `${counted(all.length, 'run', 'runs')}, ${counted(some.length, 'study', 'studies')}${cut}`;
  } catch {
    state.textContent = 'the server does not answer';
  }
  reading = false;
  document.documentElement.dataset['ready'] = 'yes';
  if (!again) return;
  again = false;
  await read();
}

const events = new EventSource('/api/events');
events.addEventListener('change', () => void read());
events.addEventListener('error', () => {
  state.textContent = 'the server does not answer; trying again';
});
void read();
