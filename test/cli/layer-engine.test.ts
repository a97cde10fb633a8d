/** `caldera layer engine`: what it prints agrees with itself, and each engine that cannot be is refused in one line. */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const run = (...words: string[]) => runCaldera('layer', 'engine', ...words);

const REFUSED: readonly (readonly [string, ...string[]])[] = [
  ['--control: expected double-buffered weights', '64,32,64', '--control', 'WLS'],
  ['tile: expected a tile of A of at most 1024 bytes', '64,32,64', '--tile', '32,32,64'],
  ['--tile: expected M,N,K', '64,32,64', '--tile', '16,16'],
  ['work: expected M,N,K', '64,32'],
  ['work: expected M,N,K', '64,0,32'],
  ['registers: expected a whole number', '64,32,64', '--registers', '2.5'],
  ['block: expected m·n + m + n of at most 8', '64,32,64', '--block', '4,4'],
  ['layer: expected a layer of resnet50', 'resnet50', 'nosuch'],
  ['layer: expected a layer of ncf (', 'ncf'],
  ['--bandwidth-gbps: expected at most 20,000,000', '100352,4096,4608', '--bandwidth-gbps', '8'],
  ['expected a matrix engine', '64,32,64', '--preset', 'RASA-WLS'],
  ['--merge-cycles: expected a number of at least 0', '64,32,64', '--merge-cycles', '-1'],
  ['--bandwidth-gbps: expected a number above 0', '64,32,64', '--bandwidth-gbps', '0'],
  ['from: expected an instruction of the stream', '16,16,32', '--from', '99'],
];

describe('caldera layer engine', () => {
  it('attributes every cycle, and replays what it estimates', async () => {
    const { exitCode, stdout } = await run('96,48,100', '--preset', 'RASA-DMDB-WLS', '--json');
    expect(exitCode).toBe(0);
    const told = JSON.parse(stdout);
    const sum = Object.values<number>(told.attribution).reduce((all, cycles) => all + cycles, 0);
    expect(sum).toBe(told.cycles);
    expect(told.estimateCycles).toBe(told.cycles);
    expect(told.ladder.map(({ name }: { name: string }) => name)).toEqual([
      ...['BASE', 'PIPE', 'WLBP', 'DB', 'WLS', 'DM', 'renaming'],
    ]);
    expect(told.ladder.find(({ name }: { name: string }) => name === 'DM').cycles).toBe(told.cycles);
  });

  it('reads a program, and one multiply takes 2·K + M + N − 1 cycles after its loads', async () => {
    const file = space.write('one.txt', 'tl t0; tl t4; tl t6\nmm t0 t6 t4\n');
    const { stdout } = await run(file, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ instructions: 4, cycles: 3 * 4 + 95 });
  });

  it('searches a blocking that is no slower, and a memory costs time', async () => {
    const cycles = async (...words: string[]): Promise<number> => {
      const { stdout } = await run('96,80,160', '--preset', 'RASA-WLBP', '--json', '--no-ladder', ...words);
      return JSON.parse(stdout).cycles;
    };
    expect(await cycles('--search')).toBeLessThanOrEqual(await cycles());
    expect(await cycles('--bandwidth-gbps', '1')).toBeGreaterThan(await cycles());
  });

  it('estimates what is too long to replay', async () => {
    const { stdout } = await run('100352,4096,4608', '--preset', 'RASA-DMDB-WLS', '--json');
    const told = JSON.parse(stdout);
    expect(told.isReplayed).toBe(false);
    // Each of the 231,211,008 multiplies feeds 16 rows.
    expect(told.cycles * told.peUtilization).toBeCloseTo(231_211_008 * 16, -1);
    expect(told.ladder.find(({ name }: { name: string }) => name === 'DM').cycles).toBe(told.cycles);
  });

  it('takes a layer of a network file', async () => {
    const file = space.write('net.csv', 'K,C,Y,X,R,S,T\n32,16,14,14,1,1,1\n');
    const { stdout, stderr } = await run(file, 'layer1', '--json', '--no-ladder');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).multiplies).toBe(13 * 2 * 1);
  });

  it('draws the pipeline within 80 columns, and as SVG', async () => {
    const svg = space.path('pipeline.svg');
    const { stdout } = await run('64,32,64', '--svg', svg);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('mm t0 t6 t4 t0');
    expect(space.files()).toContain('pipeline.svg');
  });

  it.each(REFUSED)('refuses: %s', async (message, ...words) => {
    const { exitCode, stdout, stderr } = await run(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain('\n');
  });
});
