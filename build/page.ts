/** The pages of reports and of `caldera serve`, script and style, each as one file. */
import { join } from 'node:path';
import { build } from 'esbuild';

export async function bundlePage(folder: string): Promise<void> {
  await build({
    entryPoints: {
      page: join(import.meta.dirname, '../src/report/page/main.ts'),
      folder: join(import.meta.dirname, '../src/report/page/folder.ts'),
    },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'warning',
  });
}
