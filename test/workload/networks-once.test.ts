/** A network of the zoo is built once in a thread, so nothing that runs may change it. */
import { expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { modelNamed, models } from '../../src/workload/models/zoo.js';

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

it('is the same network each time, equal to one built anew, and is left as it is by runs', () => {
  const names = ['squeezenet', 'ncf'];
  for (const name of names) expect(frozen(modelNamed(name))).toBe(modelNamed(name));
  const platform = {
    cores: [
      { rows: 32, sgKiB: 256, vectorLanes: 16 },
      { dataflow: 'lb', rows: 16, sgKiB: 64 },
    ],
    memory: { bandwidthGBps: 16 },
  };
  const tenants = names.map((model) => ({ name: model, model, batch: 2, elementBytes: 2 }));
  for (const workload of [{ models: names }, { tenants }]) {
    const document = { name: 'once', platform, workload, mapper: { name: 'random', samples: 2 } };
    run(scenarioOf(readYaml(JSON.stringify(document), 'once.yaml')));
  }
  for (const name of names) expect(modelNamed(name)).toEqual(models.get(name)());
});
