/** The part of `caldera layer codesign` that chooses a whole platform: `--cores`, judged by allocator or replay. */

import type { InputError } from '../base/errors.js';
import { counted, fixed, integer, percent } from '../base/numbers.js';
import { codesignPlatform, type JudgedPlatform, type PlatformTest, testPlatform } from '../codesign.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import { platformRequest } from '../pipeline/codesign-requests.js';
import { staticPage } from '../report/static-page.js';
import type { CodesignScenario, PlatformTask } from '../scenario/codesign-scenario.js';
import { note } from './command.js';
import { textTable } from './text-table.js';

export interface PlatformOutcome {
  readonly judged: readonly JudgedPlatform[];
  /** Of a preset of the same area, and of the winner, on work that nothing was tuned to. */
  readonly tests: readonly PlatformTest[];
  readonly preset: string | undefined;
}

/** @param source of the workload, where it is from a file @throws InputError for work that no platform can run */
export function platformOutcome(
  scenario: CodesignScenario,
  task: PlatformTask,
  source?: YamlDocument,
): PlatformOutcome {
  const { preset } = scenario;
  const refused: InputError[] = [];
  const request = platformRequest(scenario, task, source);
  const judged = codesignPlatform({
    ...request,
    onJudged: (done, all) => {
      if (done % 8 === 0) note(`${done} of ${all} platforms`);
    },
    onRefused: (_, why) => refused.push(why),
  });
  if (refused.length > 0) note(`${counted(refused.length, 'platform')} cannot run the work: ${refused[0]?.message}`);
  const [winner] = judged as [JudgedPlatform];
  return { judged, tests: testPlatform(request, winner, task.tests, preset), preset };
}

/** Platforms of a table at the most. */
const SHOWN = 10;

function platformRows({ judged }: PlatformOutcome, most: number): readonly (readonly string[])[] {
  const rows = judged.slice(0, most).map(({ kind, cores, areaSquareMicrons, estimateCycles, replayCycles }) => {
    const [{ rows, columns, sgKiB }] = cores as [JudgedPlatform['cores'][number]];
    return [
      kind,
      `${cores.length}`,
      `${rows} × ${columns}`,
      integer(sgKiB),
      fixed(areaSquareMicrons / 1e6),
      integer(estimateCycles),
      integer(replayCycles),
    ];
  });
  return [['kind', 'cores', 'PEs a core', 'SG KiB', 'mm²', 'allocator', 'replay'], ...rows];
}

function testRows({ judged, tests, preset }: PlatformOutcome): readonly (readonly string[])[] {
  const [winner] = judged as [JudgedPlatform];
  return [
    ['not tuned to', winner.kind, preset ?? '', 'speed-up'],
    ...tests.map(({ work: name, winnerCycles, presetCycles }) => [
      name,
      integer(winnerCycles),
      presetCycles === undefined ? '' : integer(presetCycles),
      presetCycles === undefined ? '' : percent(presetCycles / winnerCycles - 1),
    ]),
  ];
}

export function platformText(work: string, outcome: PlatformOutcome): string {
  const { judged, tests } = outcome;
  const shown = Math.min(SHOWN, judged.length);
  const head = `${work}\n${judged.length} platforms of equal area, the first ${shown} by their cycles\n`;
  const table = textTable(platformRows(outcome, SHOWN));
  return tests.length === 0 ? `${head}\n${table}\n` : `${head}\n${table}\n\n${textTable(testRows(outcome))}\n`;
}

export function platformPage(work: string, outcome: PlatformOutcome): string {
  const { judged, tests } = outcome;
  return staticPage(`Platforms for ${work}`, `${judged.length} platforms of equal area, by their cycles`, [
    { heading: 'Platforms', rows: platformRows(outcome, judged.length) },
    ...(tests.length === 0 ? [] : [{ heading: 'On work that the first is not chosen for', rows: testRows(outcome) }]),
  ]);
}
