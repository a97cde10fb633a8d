/** The server of `caldera serve` as an attacker meets it. Its page, in a browser: `folder.slow.test.ts`. */
import { request } from 'node:http';
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

  it('leaves files that are too large alone', async () => {
    const [, text] = await ask(`${server.url()}api/catalogue`);
    expect((JSON.parse(text) as { runs: { id: string }[] }).runs.some(({ id }) => id === 'huge')).toBe(false);
    expect((await ask(`${server.url()}report?id=huge`))[0]).toBe(404);
    expect((await ask(`${server.url()}api/study?id=huge`))[0]).toBe(404);
  });
});
