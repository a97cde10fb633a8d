/** The report's page, script and style, each as one file. */
import { join } from 'node:path';
import { build } from 'esbuild';

export async function bundlePage(folder: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, '../src/report/page/main.ts')],
    outfile: join(folder, 'page.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
  });
}
