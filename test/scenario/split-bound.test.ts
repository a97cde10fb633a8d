/**
 * How near splits can bring one ResNet-50 on S2 to its compulsory bytes over the bandwidth: layer by layer the least of all even
 * splits, each taking no less than its bytes over the bandwidth, nor than its parts on the cores when nothing stalls them. Long:
 * only with CALDERA_LONG=1.
 */
import { expect, it } from 'vitest';
import { analyzeJobs } from '../../src/analysis/analyze-jobs.js';
import { bandwidthEstimates } from '../../src/analysis/bandwidth-estimate.js';
import { costModelFor } from '../../src/cost/models.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { type Layer, operandBytes, shapeKey } from '../../src/workload/layer.js';
import { resnet50 } from '../../src/workload/models/resnet.js';
import { splitLayer, sumOfParts } from '../../src/workload/split/split-layer.js';

const MOST_PARTS = 32;

it.skipIf(process.env['CALDERA_LONG'] !== '1')('no even split is less than 2.7 % above them', () => {
  const text = 'name: bound\nplatform: {preset: S2}\nworkload: {models: [resnet50]}\n';
  const { platform, cost } = scenarioOf(readYaml(text, 'bound.yaml'));
  const { cores, memory } = platform;
  const model = costModelFor(cost);
  const known = new Map<string, readonly { readonly cycles: number; readonly bytes: number }[]>();
  const onCores = (layer: Layer) => {
    const found = known.get(shapeKey(layer));
    if (found !== undefined) return found;
    const job = { id: 0, tenant: 0, model: '', name: '', inference: 0, after: [], arrivalCycles: 0, layer };
    const analysis = analyzeJobs([job], cores, model, bandwidthEstimates.get('tiled'));
    const fresh = cores.map((_, core) => {
      const { computeCycles, loadBytes, storeBytes } = tileTotals(analysis.plan(0, core));
      return { cycles: computeCycles, bytes: loadBytes + storeBytes };
    });
    known.set(shapeKey(layer), fresh);
    return fresh;
  };
  /** Every part where it moves least, and as quick as the quickest of them: no dealing out takes less. */
  const least = (parts: readonly Layer[]): number => {
    const costs = parts.map(onCores);
    const bytes = costs.reduce((sum, own) => sum + Math.min(...own.map((one) => one.bytes)), 0);
    const quickest = cores.map((_, core) => Math.min(...costs.map((own) => own[core]!.cycles)));
    const times = quickest.flatMap((cycles) => parts.map((_, k) => (k + 1) * cycles)).sort((a, b) => a - b);
    const dealt = (time: number): number => quickest.reduce((sum, cycles) => sum + Math.floor(time / cycles + 1e-9), 0);
    return Math.max(bytes / memory.bandwidthBytesPerCycle, times.find((time) => dealt(time) >= parts.length)!);
  };
  let [bound, compulsory] = [0, 0];
  const remembered = new Map<string, number>();
  for (const { layer } of resnet50().layers) {
    const { input, weights, output } = operandBytes(layer);
    compulsory += (input + weights + output) / memory.bandwidthBytesPerCycle;
    let best = remembered.get(shapeKey(layer)) ?? least([layer]);
    if (!remembered.has(shapeKey(layer)))
      for (const by of ['outputChannels', 'rows', 'reduction'] as const)
        for (let count = 2; count <= MOST_PARTS; count++) {
          const parts = splitLayer(layer, by, count);
          if (parts === undefined) continue;
          best = Math.min(best, least(parts) + (by === 'reduction' ? least([sumOfParts(layer, parts.length)]) : 0));
        }
    remembered.set(shapeKey(layer), best);
    bound += best;
  }
  expect(bound / compulsory - 1).toBeGreaterThan(0.027);
  expect(bound / compulsory - 1).toBeLessThan(0.028);
});
