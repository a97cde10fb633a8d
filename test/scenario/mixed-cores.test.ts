/** Cores with cost models of their own: each costs what a platform of that model alone says. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costModels } from '../../src/cost/models.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { models } from '../../src/workload/models/zoo.js';
import { COST_TABLE_HEADER, costTableRow } from '../support/cost-table.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const MEMORY = 'memory: {bandwidthGBps: 16}';
const SYSTOLIC = '{rows: 32, sgKiB: 146, dataflow: ws, cost: {model: systolic}}';
const MAESTRO = '{rows: 32, sgKiB: 146, dataflow: hb}';
const MEASURED = '{rows: 32, sgKiB: 146, dataflow: hb, cost: {model: table, costFile: costs.csv}}';

function outcome(cores: readonly string[], cost = '') {
  const text = `name: a\nplatform: {${MEMORY}, cores: [${cores.join(', ')}]}\nworkload: {models: [ncf]}\n${cost}\nmapper: {name: random, samples: 20}`;
  return run(scenarioOf(readYaml(text, space.path('a.yaml'))));
}

/** Twice as slow as the model says, so that a look-up cannot be mistaken for the model. */
function writeCosts(): void {
  const core = outcome([MAESTRO]).scenario.platform.cores[0]!;
  const rows = models
    .get('ncf')()
    .layers.map(({ layer }) => {
      const cost = costModels.get('dataflow').cost(layer, core);
      return costTableRow(layer, core, { ...cost, latencyCycles: 2 * cost.latencyCycles });
    });
  writeFileSync(space.path('costs.csv'), [COST_TABLE_HEADER, ...new Set(rows)].join('\n'));
}

describe('a systolic core beside a dataflow and a measured one', () => {
  it('each costs by its own model', () => {
    writeCosts();
    const mixed = outcome([SYSTOLIC, MAESTRO, MEASURED]).analysis.table;
    const systolic = outcome(['{rows: 32, sgKiB: 146, dataflow: ws}'], 'cost: {model: systolic}').analysis.table;
    const maestro = outcome([MAESTRO]).analysis.table;
    const column = (core: number) =>
      Array.from({ length: mixed.jobs }, (_, job) => mixed.latencyCycles[job * mixed.cores + core]);
    expect(column(0)).toEqual([...systolic.latencyCycles]);
    expect(column(1)).toEqual([...maestro.latencyCycles]);
    expect(column(2)).toEqual([...maestro.latencyCycles].map((cycles) => 2 * cycles));
    expect(column(0)).not.toEqual(column(1));
  });

  it('replays to the end, all bytes served', () => {
    writeCosts();
    const { replay } = outcome([SYSTOLIC, MAESTRO, MEASURED]);
    expect(replay.bytesServed).toBeCloseTo(replay.bytesAsked, 3);
  });
});
