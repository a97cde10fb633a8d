/** Bundles the report's page before the tests, so that they see its present source whether or not a build ran. */
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export function setup(): void {
  buildSync({
    entryPoints: [at('src/report/page/main.ts')],
    outfile: at('dist/report/page.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
  });
}
