/**
 * Light and dark: the system's choice until the reader makes another, light on paper. Canvases read their colours here.
 */
import { h } from './dom.js';

export interface Ink {
  readonly dark: boolean;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly lane: string;
}

const LIGHT: Ink = {
  dark: false,
  text: '#1b2129',
  faint: '#5b6672',
  line: '#d9dee4',
  ground: '#ffffff',
  lane: '#f1f3f6',
};
const DARK: Ink = {
  dark: true,
  text: '#e6eaef',
  faint: '#9aa6b2',
  line: '#333c47',
  ground: '#171c23',
  lane: '#1f262f',
};

const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners: (() => void)[] = [];
let chosen: 'light' | 'dark' | undefined;
let printing = false;

export function ink(): Ink {
  return isDark() ? DARK : LIGHT;
}

export function onTheme(listener: () => void): void {
  listeners.push(listener);
}

export function themeButton(): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      id: 'theme',
      title: 'Switch between light and dark (t)',
      onclick: toggleTheme,
    },
    'Light / dark',
  );
}

export function toggleTheme(): void {
  chosen = isDark() ? 'light' : 'dark';
  apply();
}

export function followTheme(): void {
  system.addEventListener('change', apply);
  window.addEventListener('beforeprint', () => print(true));
  window.addEventListener('afterprint', () => print(false));
  apply();
}

function isDark(): boolean {
  return !printing && (chosen === undefined ? system.matches : chosen === 'dark');
}

export function isPrinting(): boolean {
  return printing;
}

/** On paper the page has the paper's width, and charts are drawn for it before they are printed. */
function print(on: boolean): void {
  printing = on;
  document.documentElement.toggleAttribute('data-printing', on);
  apply();
}

function apply(): void {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
  for (const listener of listeners) listener();
}
