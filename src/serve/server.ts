/** `caldera serve`: what is asked for, and what is answered. Reads only. */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { version } from '../base/version.js';
import type { Catalogue } from '../report/folder-data.js';
import { CatalogueOf } from './catalogue.js';
import { guard, REPORT_POLICY } from './guard.js';
import { readInside } from './inside.js';
import { headOf, journalsOf } from './journals.js';
import { pointReport } from './point-report.js';
import { studyView } from './study-view.js';

export interface ServeOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Served {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const LARGEST_REPORT = 256 * 1024 * 1024;
/** How often running studies are looked at, ms. */
const LOOK_MS = 500;
/** A large folder is looked at more seldom: looking takes at most one in so many seconds. */
const PATIENCE = 8;
/** Listeners at a time. */
const MOST_LISTENERS = 64;
/** Of points, made at a time, each in a thread. */
const MOST_REPORTS = 4;

/** The same place seen from src and from dist. */
const BUNDLE = new URL('../../dist/report/', import.meta.url);

/** @throws the system's error where the port cannot be had */
export function openServer({ folder, host, port }: ServeOptions): Promise<Served> {
  const app = appOf(folder, [host]);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (info) => {
      const shown = info.address.includes(':') ? `[${info.address}]` : info.address;
      resolve({
        url: `http://${shown}:${info.port}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.on('error', reject);
  });
}

function appOf(folder: string, hosts: readonly string[]): Hono {
  const catalogue = new CatalogueOf(folder);
  let listeners = 0;
  let making = 0;
  const app = new Hono();
  app.use(guard(hosts));
  app.get('/', (context) => context.html(PAGE));
  for (const [file, type] of [
    ['folder.js', 'text/javascript'],
    ['folder.css', 'text/css'],
  ] as const)
    app.get(`/${file}`, (context) => context.body(bundled(file), 200, { 'content-type': `${type}; charset=utf-8` }));
  app.get('/api/catalogue', (context) => context.json(catalogue.read()));
  app.get('/api/study', (context) => {
    const id = context.req.query('id') ?? '';
    const view = studyView(folder, id);
    if (view !== undefined) return context.json(view);
    // A study that is listed and cannot be read is an answer like another, not a fault that a browser reports.
    const isListed = journalsOf(folder, id).some((journal) => headOf(folder, journal) !== undefined);
    return isListed ? context.json(null) : context.text('no such study', 404);
  });
  app.get('/report', (context) => {
    const report = readInside(folder, `${context.req.query('id') ?? ''}/report.html`, LARGEST_REPORT);
    if (report === undefined) return context.text('no such report', 404);
    return context.body(new Uint8Array(report), 200, asReport);
  });
  app.get('/point', async (context) => {
    const { id = '', point = '' } = context.req.query();
    if (making >= MOST_REPORTS) return context.text('too many reports are being made; ask again', 503);
    making++;
    const report = await pointReport(folder, id, Number(point)).finally(() => making--);
    return 'html' in report ? context.body(report.html, 200, asReport) : context.text(report.problem, 404);
  });
  app.get('/api/events', (context) => {
    if (listeners >= MOST_LISTENERS) return context.text('too many listen already', 503);
    listeners++;
    return streamSSE(context, async (stream) => {
      let isOpen = true;
      stream.onAbort(() => {
        isOpen = false;
      });
      let before = '';
      try {
        while (isOpen) {
          const began = performance.now();
          const now = JSON.stringify(changes(catalogue.read()));
          if (now !== before) await stream.writeSSE({ event: 'change', data: now });
          before = now;
          await stream.sleep(Math.max(LOOK_MS, PATIENCE * (performance.now() - began)));
        }
      } finally {
        listeners--;
      }
    });
  });
  return app;
}

const asReport = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': REPORT_POLICY };

/** What a page wants to know at once: how many runs there are, and when each study was last written to. */
function changes({ runs, studies }: Catalogue) {
  const last = runs.reduce((latest, { modified }) => Math.max(latest, Date.parse(modified)), 0);
  return { runs: runs.length, last, studies: studies.map(({ id, modified }) => ({ id, modified })) };
}

function bundled(name: string): string {
  try {
    return readFileSync(new URL(name, BUNDLE), 'utf8');
  } catch (cause) {
    throw new Error('the page is not built: npm run build', { cause });
  }
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="caldera ${version}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/folder.css">
<title>Caldera: runs and studies</title>
</head>
<body>
<noscript>This page draws its tables with a script that comes with it; allow scripts to see them.</noscript>
<main id="folder"></main>
<script src="/folder.js"></script>
</body>
</html>
`;
