/**
 * `npm run results:estimate`: how far the allocator with the default estimate is from the simulator, over the
 * bundled scenarios and a hundred random ones; writes docs/results/estimate.md, with the rung that makes each large error.
 * Rows that `--points` already holds are kept: an interrupted run goes on.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { fixed, signedPercent } from '../../src/base/numbers.js';
import { type Random, stream } from '../../src/base/random.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { differencePercent } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { loadScenario, scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { largestMover, REMEDIES } from '../../src/validation/remedy.js';
import { ladderOf } from '../../src/validation/validate.js';

const RANDOM = 100;
const LARGE = 10;
const FOLDER = fileURLToPath(new URL('../../scenarios', import.meta.url));

interface Row {
  readonly name: string;
  readonly about: string;
  readonly percent: number;
  readonly rung: string;
  readonly setting: string;
}

const { points } = parseArgs({ options: { points: { type: 'string', default: 'traces/estimate.jsonl' } } }).values;
const known = new Map<string, Row | undefined>();
mkdirSync(dirname(points), { recursive: true });
if (existsSync(points))
  for (const line of readFileSync(points, 'utf8').split('\n')) {
    if (line === '') continue;
    const { name, row } = JSON.parse(line) as { readonly name: string; readonly row?: Row };
    known.set(name, row);
  }

/** Of one seed; every choice is drawn from what a user might write. */
function randomScenario(index: number): { scenario: Scenario; about: string } {
  const random = stream(index, 'estimate');
  const power = (least: number, most: number): number => 2 ** (least + random.uniform() * (most - least));
  const preset = random.pick(['S1', 'S2', 'S3', 'S4', 'S5', undefined]);
  const bandwidthGBps = Number(power(0, 8).toPrecision(3));
  const platform =
    preset === undefined
      ? { cores: Array.from({ length: 2 + random.below(5) }, () => core(random, power)), memory: { bandwidthGBps } }
      : { preset, memory: { bandwidthGBps } };
  const document = {
    name: `random-${index}`,
    seed: 1 + random.below(1000),
    platform,
    workload: { task: random.pick(['vision', 'language', 'recommendation', 'mix']), jobs: 30 + random.below(50) },
    mapper: { name: random.pick(['magma-plus', 'magma', 'herald']), samples: 500 },
  };
  const { task, jobs } = document.workload;
  const whole = { ...document, workload: { ...document.workload, groupSize: jobs } };
  const machine =
    preset ?? `${platform.cores?.length} cores, ${platform.cores?.map(({ sgKiB }) => sgKiB).join('/')} KiB`;
  return {
    scenario: scenarioOf(readYaml(stringify(whole), `random-${index}.yaml`)),
    about: `${jobs} of ${task} on ${machine}, ${bandwidthGBps} GB/s, ${document.mapper.name}`,
  };
}

function core(random: Random, power: (least: number, most: number) => number) {
  return {
    dataflow: random.pick(['hb', 'lb', 'eyeriss']),
    rows: random.pick([16, 32, 64, 128]),
    sgKiB: Math.round(power(6, 10)),
    buffers: random.pick([2, 2, 3]),
  };
}

function judged(name: string, about: string, scenario: Scenario): Row | undefined {
  if (known.has(name)) return known.get(name);
  const row = measured(name, about, scenario);
  appendFileSync(points, `${JSON.stringify({ name, row })}\n`);
  return row;
}

function measured(name: string, about: string, scenario: Scenario): Row | undefined {
  const result = run(scenario, { tenants: false });
  const percent = differencePercent(result);
  if (percent === undefined) return undefined;
  if (Math.abs(percent) <= LARGE) return { name, about, percent, rung: '', setting: '' };
  const rung = largestMover(ladderOf(result).rungs);
  return {
    name,
    about,
    percent,
    rung: rung === undefined ? '' : `${rung.name} (${signedPercent(rung.changePercent / 100)})`,
    setting: rung === undefined ? '' : REMEDIES[rung.name].setting,
  };
}

const bundled = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => judged(file.replace('.yaml', ''), 'bundled', loadScenario(join(FOLDER, file))) ?? []);
const drawn = Array.from({ length: RANDOM }, (_, index) => {
  const { scenario, about } = randomScenario(index);
  return judged(scenario.name, about, scenario) ?? [];
}).flat();

const rows = [...bundled, ...drawn];
const sorted = (list: readonly Row[]): number[] => list.map(({ percent }) => Math.abs(percent)).sort((a, b) => a - b);
const rank = (list: readonly Row[], share: number): number =>
  sorted(list)[Math.max(0, Math.ceil(share * list.length) - 1)] ?? 0;
const line = (name: string, list: readonly Row[]): string =>
  `| ${name} | ${list.length} | ${fixed(rank(list, 0.5))} % | ${fixed(rank(list, 0.9))} % | ${fixed(rank(list, 1))} % |`;
const large = rows
  .filter(({ percent }) => Math.abs(percent) > LARGE)
  .sort((a, b) => Math.abs(b.percent) - Math.abs(a.percent));

const page = `# The allocator against the simulator

Generated by \`npm run results:estimate\`: do not edit. The makespan of the same mapping by the simulator, against the
allocator's with the default estimate of required bandwidth (the tile plan's bytes). Bundled scenarios without arrivals, and
${RANDOM} random ones: platforms S1 to S5 or two to six cores of their own (16 to 128 rows, 64 to 1024 KiB), 1 to 256 GB/s, a task of 30 to 80
jobs, three mappers; each drawn from its number as the seed.

| scenarios | | median | 90th percentile | most |
|---|---|---|---|---|
${line('bundled', bundled)}
${line('random', drawn)}
${line('all', rows)}

## More than ${LARGE} % apart

${
  large.length === 0
    ? 'None.'
    : `| scenario | what | difference | largest rung | setting |
|---|---|---|---|---|
${large.map((row) => `| ${row.name} | ${row.about} | ${signedPercent(row.percent / 100)} | ${row.rung} | \`${row.setting}\` |`).join('\n')}`
}
`;
writeFileSync(fileURLToPath(new URL('../../docs/results/estimate.md', import.meta.url)), page);
process.stdout.write(page);
