import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/random.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { tenantFigures } from '../../src/timeline/tenants.js';
import { arriveAsPoisson } from '../../src/workload/arrivals.js';
import { wholeModels } from '../../src/workload/job-pool.js';
import { models } from '../../src/workload/models/zoo.js';

describe('tenants', () => {
  it('have latencies from arrival to the end of an inference’s last job', () => {
    const job = (id: number, inference: number, arrivalCycles: number) => ({
      id,
      tenant: 0,
      model: 'm',
      inference,
      arrivalCycles,
    });
    const timeline = { jobEndCycles: Float64Array.of(50, 80, 300) } as Parameters<typeof tenantFigures>[1];
    const [figures] = tenantFigures([job(0, 0, 10), job(1, 0, 10), job(2, 1, 100)], timeline);
    expect(figures).toMatchObject({ jobs: 3, inferences: 2 });
    // Two inferences tell of a middle; their tails are the longer one of them.
    expect(figures?.latencyCycles).toEqual({ mean: 135, p50: 70, max: 200 });
  });

  it('arrive as Poisson streams: gaps with the asked mean, dependencies kept', () => {
    const pool = wholeModels([
      { model: models.get('ncf')(), inferences: 2000 },
      { model: models.get('dlrm')(), inferences: 2000 },
    ]);
    const jobs = arriveAsPoisson(pool, 1000, stream(1, 'test'));
    jobs.forEach((job, position) => {
      expect(job.id).toBe(position);
      for (const id of job.after) expect(jobs[id]!.inference).toBe(job.inference);
      if (position > 0) expect(job.arrivalCycles).toBeGreaterThanOrEqual(jobs[position - 1]!.arrivalCycles);
    });
    for (const tenant of [0, 1]) {
      const last = Math.max(...jobs.filter((job) => job.tenant === tenant).map((job) => job.arrivalCycles));
      expect(Math.abs(last / 2000 / 1000 - 1)).toBeLessThan(0.1);
    }
  });

  it('are slowed by each other: STP between 1 tenant’s worth and all of them', () => {
    const { fairness } = run(loadScenario('scenarios/tenants-s2-overlapped.yaml'), { tenants: true });
    expect(fairness?.tenants.map(({ models: names }) => names[0])).toEqual([
      'mobilenet-v2',
      'squeezenet',
      'ncf',
      'dlrm',
    ]);
    for (const { slowdown } of fairness?.tenants ?? []) expect(slowdown).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(fairness?.sharing?.stp).toBeLessThanOrEqual(4);
  });
});
