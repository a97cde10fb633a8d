/**
 * `npm run results:paper`: the paper's statements judged twice on the same searches: by what its released code assumes
 * (profile magma-2022, the allocator's figures) and by the replay of the mappings so found; writes docs/results/paper.md.
 * The studies are those of the results page with one seed and a fifth of the samples. `--resume` keeps what is finished.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { note } from '../../src/cli/command.js';
import { sweepProgress } from '../../src/cli/sweep-progress.js';
import { writeFolder } from '../../src/formats/output-folder.js';
import { readText } from '../../src/formats/read-file.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { rowsOf } from '../../src/study/result-table.js';
import type { Rows } from '../../src/study/rows.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { STUDIES_FOLDER } from './page.js';
import type { SectionMaker, Statement } from './section.js';
import { bandwidthLargeSection, bandwidthSmallSection } from './sections/bandwidth.js';
import { heterogeneousSection, homogeneousSection } from './sections/mappers.js';
import { scaleSection } from './sections/scale.js';
import { groupSizeSection } from './sections/search-effort.js';

const SECTIONS: readonly SectionMaker[] = [
  homogeneousSection,
  heterogeneousSection,
  bandwidthSmallSection,
  bandwidthLargeSection,
  scaleSection,
  groupSizeSection,
];
const SAMPLES = 2000;

const { points, workers, resume } = parseArgs({
  options: {
    points: { type: 'string', default: 'traces/paper' },
    workers: { type: 'string', default: String(availableParallelism()) },
    resume: { type: 'boolean', default: false },
  },
}).values;

interface StudyText {
  scenario: Record<string, unknown> & { mapper?: Record<string, unknown> };
  vary: Record<string, unknown>;
}

/** The study under the profile: its file beside its points, so that a reader can run it alone. */
function underProfile(name: string): string {
  const file = fileURLToPath(new URL(`${name}.yaml`, STUDIES_FOLDER));
  const document = structuredClone(readYaml(readText(file), file).value) as StudyText;
  document.scenario = {
    profile: 'magma-2022',
    ...document.scenario,
    mapper: { ...document.scenario.mapper, samples: SAMPLES },
  };
  if (Array.isArray(document.vary['seed'])) document.vary['seed'] = [1];
  const folder = join(points, name);
  writeFolder(folder, { [`${name}.yaml`]: stringify(document) });
  return join(folder, `${name}.yaml`);
}

const rows = new Map<string, Rows>();
for (const name of new Set(SECTIONS.flatMap(({ studies }) => studies))) {
  const study = loadStudy(underProfile(name));
  const progress = sweepProgress();
  const options = {
    folder: join(points, name, 'points'),
    workers: Number(workers),
    restart: !resume,
    onProgress: progress.update,
  };
  rows.set(name, rowsOf(await sweep(study, options).finally(progress.stop)));
  note(`${name}: ${rows.get(name)?.length ?? 0} points`);
}

/** The allocator's figures in place of the simulator's: what the released code would have printed. */
function asAssumed(of: Rows): Rows {
  return of.map((row) => {
    const column = (name: string) => row[name] ?? null;
    return {
      ...row,
      simulator_cycles: column('allocator_cycles'),
      simulator_gflops: column('allocator_gflops'),
      simulator_bandwidth_utilization: column('allocator_bandwidth_utilization'),
    };
  });
}

const statementsOf = (maker: SectionMaker, of: (study: string) => Rows): readonly Statement[] =>
  maker.make(of).statements.filter(({ source }) => source.startsWith('paper'));

/** A claim that names its judge has a twin that names the simulator. */
const [BY_ALLOCATOR, BY_SIMULATOR] = ['by the allocator it searched with', 'judged by the simulator'];

function bySimulator(maker: SectionMaker, of: (study: string) => Rows, claim: string): Statement | undefined {
  const twin = claim.replace(BY_ALLOCATOR, BY_SIMULATOR);
  return maker.make(of).statements.find((statement) => statement.claim === twin);
}
const lines = SECTIONS.flatMap((maker) => {
  const { title } = maker.make((study) => rows.get(study) ?? []);
  const assumed = statementsOf(maker, (study) => asAssumed(rows.get(study) ?? []));
  const replayed = statementsOf(maker, (study) => rows.get(study) ?? []);
  return assumed.map((statement, i) => {
    const named = bySimulator(maker, (study) => rows.get(study) ?? [], statement.claim);
    const other = statement.claim.includes(BY_ALLOCATOR) ? named : replayed[i];
    if (other === undefined) throw new Error(`nothing is said by the simulator of: ${statement.claim}`);
    const claim = statement.claim.replace(`, ${BY_ALLOCATOR}`, '');
    return { title, statement: { ...statement, claim }, other };
  });
});

const page = `# The paper's statements, judged twice

Generated by \`npm run results:paper\`: do not edit. Each statement is judged on the same searches, once *as assumed* and once *by the
simulator*. As assumed: profile \`magma-2022\`, which is what the code released with the paper takes for granted (required bandwidth
from the scratchpad proxy, plain allocator, groups behind a barrier), by the allocator's own figures. By the simulator: the replay
of the very mappings found so (by the mappers that a study names), whose tiles ask for the bytes they have. One seed, ${SAMPLES.toLocaleString('en')} samples a group; the studies are those
of [the results page](../results.md), where the searches use this project's estimate and all verdicts are the simulator's unless they say otherwise.

| section | statement | as assumed (\`magma-2022\`) | by the simulator |
|---|---|---|---|
${lines.map(({ title, statement, other }) => `| ${title} | ${statement.claim} | **${statement.verdict}** | **${other.verdict}** |`).join('\n')}

## Figures

${lines
  .map(({ title, statement, other }) =>
    [
      `- ${title}: ${statement.claim}`,
      `  - As assumed: **${statement.verdict}**, ${statement.evidence.replaceAll('in the simulator', 'by the allocator')}.`,
      `  - By the simulator: **${other.verdict}**, ${other.evidence}.`,
    ].join('\n'),
  )
  .join('\n')}
`;
writeFileSync(fileURLToPath(new URL('../../docs/results/paper.md', import.meta.url)), page);
process.stdout.write(page);
