/** The server of `caldera serve` as an attacker meets it. Its page, in a browser: `folder.slow.test.ts`. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedFolder } from './served-folder.js';

const server = servedFolder(3);

/** As a program asks that is no browser. @returns status and body */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (answer) => {
      let text = '';
      answer.on('data', (piece) => {
        text += String(piece);
      });
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the server', () => {
  it('lets no path leave its folder', async () => {
    for (const id of [
      '../outside',
      '..%2Foutside',
      'link',
      '/etc',
      'runs/../../outside',
      '%00',
      'hostile%00',
      '..\\outside',
      '',
    ])
      for (const path of ['report?id=', 'api/study?id=', 'point?point=0&id=']) {
        const [status, text] = await ask(`${server.url()}${path}${id}`);
        expect([status, text.includes('secret')], `${path}${id}`).toEqual([404, false]);
      }
    for (const path of ['../secret.txt', '%2e%2e/secret.txt', 'secret.txt']) {
      const [status, text] = await ask(`${server.url()}${path}`);
      expect([status, text.includes('secret')], path).toEqual([404, false]);
    }
    expect((await ask(`${server.url()}report?id=hostile`))[0]).toBe(200);
  });

  it('refuses other origins, other names of this machine, and whatever would change something', async () => {
    const host = new URL(server.url()).host;
    const status = async (headers: Record<string, string>, method?: string): Promise<number> =>
      (await ask(`${server.url()}api/catalogue`, headers, method))[0];
    expect(await status({ origin: server.url().slice(0, -1) })).toBe(200);
    expect(await status({ origin: 'http://elsewhere.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ host: 'elsewhere.example' })).toBe(403);
    expect(await status({ host: `localhost:${host.split(':')[1]}` })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE']) expect(await status({}, method)).toBe(405);
  });

  it('answers whatever lies beside a study that is whole', async () => {
    const head = {
      study: { name: 's', vary: { seed: [1, 2, 3] } },
      base: {},
      columns: ['point', 'seed', 'a', 'b', 'error'],
    };
    const whole = [
      { point: 0, values: [1, 2] },
      { point: 1, values: [], error: 'no' },
    ];
    const write = (id: string, ...lines: readonly unknown[]): string => {
      const folder = join(server.folder, 'broken', id);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'journal.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return folder;
    };
    write('whole', head, ...whole);
    writeFileSync(join(write('shards-is-a-file', head, ...whole), 'shards'), 'no folder');
    write('too-few-columns', { ...head, columns: ['point'] }, ...whole);
    write(
      'other-rows',
      head,
      { point: 2, values: [1, 2, 3, 4] },
      { point: 0, values: 'x' },
      null,
      { point: -1 },
      ...whole,
    );
    write('question', { ...head, study: { ...head.study, question: { a: 1 } } }, ...whole);
    write('no-axes', { ...head, study: { name: 's', vary: null } }, ...whole);
    write('endless-axis', { ...head, study: { name: 's', vary: { seed: { length: 1e9 } } } }, ...whole);
    truncateSync(join(write('huge', head), 'journal.jsonl'), 2 ** 31); // takes no room on the disk
    const [, text] = await ask(`${server.url()}api/catalogue`);
    const ids = (JSON.parse(text) as { studies: { id: string }[] }).studies.map(({ id }) => id);
    const seen = await Promise.all(
      ids.map(async (id) => {
        const [status, answer] = await ask(`${server.url()}api/study?id=${id}`);
        const view = JSON.parse(answer) as { rows: unknown; question?: unknown } | null;
        expect([status, view?.question], id).toEqual([200, undefined]);
        return [id.replace('broken/', ''), view?.rows ?? 'cannot be read'];
      }),
    );
    const rows = [
      [0, 1, 1, 2, null],
      [1, 2, null, null, 'no'],
    ];
    expect(Object.fromEntries(seen)).toEqual({
      ...{ whole: rows, 'shards-is-a-file': rows, 'other-rows': rows, question: rows },
      'too-few-columns': 'cannot be read',
      'no-axes': 'cannot be read',
      'endless-axis': 'cannot be read',
      huge: 'cannot be read',
    });
  });

  it('leaves files that are too large alone', async () => {
    const [, text] = await ask(`${server.url()}api/catalogue`);
    expect((JSON.parse(text) as { runs: { id: string }[] }).runs.some(({ id }) => id === 'huge')).toBe(false);
    expect((await ask(`${server.url()}report?id=huge`))[0]).toBe(404);
    expect((await ask(`${server.url()}api/study?id=huge`))[0]).toBe(404);
  });
});
