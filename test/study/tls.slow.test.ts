/**
 * A study over Redis behind TLS and a password: the result is that of one machine, a certificate nobody vouches for is
 * refused in one line, and the password is printed nowhere. Skipped where there is no redis-server or no openssl.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';
import { freePort, hasRedis, type RedisServer, startRedis } from '../support/redis.js';

const space = temporaryFolder();
const SECRET = 'nobody-may-read-this';
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasRedis || !hasOpenssl)('a study over Redis behind TLS', () => {
  let program: string;
  let server: RedisServer;
  let url: string;
  const vouched = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_EXTRA_CA_CERTS: space.path('ca.crt') });

  beforeAll(async () => {
    program = buildProgram();
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: space.folder, stdio: 'ignore' });
    const key = ['-newkey', 'rsa:2048', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=ca');
    openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
    space.write('names', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
    const port = await freePort();
    server = await startRedis(
      ...['--tls-port', String(port), '--tls-auth-clients', 'no', '--requirepass', SECRET],
      ...['--tls-ca-cert-file', space.path('ca.crt')],
      ...['--tls-cert-file', space.path('server.crt'), '--tls-key-file', space.path('server.key')],
    );
    url = `rediss://:${SECRET}@127.0.0.1:${port}`;
    space.write(
      'study.yaml',
      `name: study
scenario:
  platform: {preset: S2}
  workload: {models: [ncf], groupSize: 8}
  mapper: {name: random, samples: 10}
vary:
  seed: [1, 2, 3, 4]
`,
    );
  }, 300_000);

  afterAll(() => server.close());

  const sweep = (folder: string, engine: string[], env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [program, 'sweep', space.path('study.yaml'), '--out', space.path(folder), ...engine], {
      encoding: 'utf8',
      env,
    });

  it('has the bytes of one machine, and keeps the password to itself', async () => {
    const worker = spawn(process.execPath, [program, 'worker', url], { env: vouched() });
    let printed = '';
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => {
        printed += text;
      });
    const far = sweep('far', ['--engine', url], vouched());
    worker.kill('SIGTERM');
    await once(worker, 'close');
    expect(far.status, far.stderr).toBe(0);
    expect(sweep('here', [], vouched()).status).toBe(0);
    expect(readFileSync(space.path('far/points.csv'), 'utf8')).toBe(
      readFileSync(space.path('here/points.csv'), 'utf8'),
    );
    expect(printed).toContain('4 points');
    expect(printed + far.stdout + far.stderr).not.toContain(SECRET);
  }, 120_000);

  it('is refused where nobody vouches for the certificate', () => {
    const { status, stderr } = sweep('refused', ['--engine', url], { ...process.env, NODE_EXTRA_CA_CERTS: '' });
    expect(stderr).toMatch(/expected a Redis server that answers at rediss:\/\/127.+, found "(UNABLE|SELF_SIGNED)/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain(SECRET);
    expect(status).toBe(2);
  }, 60_000);
});
