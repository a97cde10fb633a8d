/**
 * Who may ask: pages of this very server. A name that somebody pointed at this machine's address, a page from elsewhere
 * and a form of it are refused, so what is served here stays here.
 */
import type { MiddlewareHandler } from 'hono';

/** @param hosts names and addresses under which the server may be asked for, without port */
export function guard(hosts: readonly string[]): MiddlewareHandler {
  const known = new Set(['localhost', '127.0.0.1', '[::1]', ...hosts]);
  const isOpen = hosts.some((name) => name === '0.0.0.0' || name === '::');
  return async (context, next) => {
    const { req } = context;
    const host = req.header('host') ?? '';
    const name = host.replace(/:\d+$/, '');
    if (!known.has(name) && !(isOpen && /^[\d.]+$|^\[[\da-f:]+\]$/i.test(name)))
      return context.text('asked for under another name', 403);
    const origin = req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) return context.text('asked for by another page', 403);
    const site = req.header('sec-fetch-site');
    const isOther = site === 'cross-site' || site === 'same-site';
    if (isOther && !(req.header('sec-fetch-mode') === 'navigate' && req.path === '/'))
      return context.text('asked for by another page', 403);
    if (req.method !== 'GET' && req.method !== 'HEAD') return context.text('nothing here can be changed', 405);
    await next();
    for (const [name, value] of HEADERS) context.res.headers.set(name, value);
    if (!context.res.headers.has('content-security-policy'))
      context.res.headers.set('content-security-policy', PAGE_POLICY);
    return undefined;
  };
}

const HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cache-control', 'no-store'],
] as const;

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Of a report, which is somebody's file: its own script may run, and can ask nobody, this server least. */
export const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
