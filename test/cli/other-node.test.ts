/**
 * The same scenario and seed give the same bytes on another line of Node. Long: only with CALDERA_LONG=1, and skipped
 * where no other Node is to be had.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';
import { type OtherNode, otherNode } from '../support/other-node.js';

const MINUTES = 60_000;
const space = temporaryFolder();

/** Banked devices and transcendental functions wherever they are in use. */
const scenario = (memory: string, mapper: string): string =>
  `name: nodes
seed: 1
platform: {preset: S2, memory: {bandwidthGBps: 32, ${memory}}}
workload: {task: mix, jobs: 40, groupSize: 20, arrivals: {meanCycles: 200000}}
mapper: {name: ${mapper}, samples: 1000}
simulator: {barrier: false, controlLatencyCycles: 100}
`;

const cases: [memory: string, mapper: string][] = [
  ['arbitration: proportional', 'magma-plus'],
  ['arbitration: fcfs, device: HBM2', 'magma'],
  ['arbitration: max-min, device: HBM', 'cma-es'],
  ['arbitration: proportional, device: LPDDR4', 'tbpsa'],
  ['arbitration: round-robin, device: DDR4-3200', 'one-plus-one'],
  ['arbitration: proportional, device: HBM2', 'ppo2'],
];

describe.skipIf(process.env['CALDERA_LONG'] !== '1')('on another Node', () => {
  let program: string;
  let other: OtherNode | undefined;

  beforeAll(() => {
    program = buildProgram();
    const folder = space.path('node');
    mkdirSync(folder);
    other = otherNode(folder);
  }, 10 * MINUTES);

  beforeEach(({ skip }) => skip(other === undefined, 'no other Node is to be had'));

  it('that is another one', () => {
    expect(other?.version).not.toBe(process.version);
  });

  it.each(cases)(
    '%s, %s: the same files, the same answers',
    (memory, mapper) => {
      const file = space.write('nodes.yaml', scenario(memory, mapper));
      const made = [process.execPath, other?.program as string].map((node, i) => {
        const out = space.path(`${mapper}-${i}`);
        const print = (...args: string[]): string =>
          execFileSync(node, [program, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
        const printed = [
          print('run', file, '--json', '--out', out),
          print('map', file, '--json'),
          print('validate', file, '--json'),
        ];
        return { printed, names: readdirSync(out).sort(), bytes: (name: string) => readFileSync(join(out, name)) };
      });
      const [here, there] = made as [(typeof made)[number], (typeof made)[number]];
      expect(here.names).toContain('trace.json');
      expect(there.names).toEqual(here.names);
      for (const name of here.names) expect(there.bytes(name).equals(here.bytes(name)), name).toBe(true);
      expect(there.printed).toEqual(here.printed);
    },
    5 * MINUTES,
  );
});
