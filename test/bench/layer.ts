/**
 * Mapping a layer onto an array: evaluations of two-level mappings drawn at random, a second, beside the same products in
 * C++; and whole searches. CPU time, the best of several rounds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '../../src/base/random.js';
import type { EvaluateArray } from '../../src/cost/array/array-cost.js';
import { exactArray } from '../../src/cost/array/exact-array.js';
import { maestroArray } from '../../src/cost/array/maestro-array.js';
import { arrays } from '../../src/machine/array-machine.js';
import { type ArrayLayer, arrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { mapLayers } from '../../src/pipeline/map-layers.js';
import { LayerSpace } from '../../src/search/layer/layer-space.js';
import { conv, layerConvolution } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

const ROUNDS = 3;
const MAPPINGS = 2000;
const REPEATS = 10;

export function benchLayer() {
  const hardware = arrays.get('edge168');
  const layer = arrayLayer(layerConvolution(conv('conv', { k: 128, c: 512, y: 28, x: 28, r: 1, s: 1 })));
  const filtered = arrayLayer(layerConvolution(conv('conv', { k: 256, c: 256, y: 14, x: 14, r: 3, s: 3 })));
  const resnet = models
    .get('resnet50')()
    .layers.map(({ layer: own }) => own);
  const search = {
    hardware,
    edges: 'exact',
    objective: 'latency',
    mapper: 'layer-plus',
    samples: 10_000,
    seed: 1,
  } as const;
  return {
    exactPerSecond: perSecond(layer, exactArray(layer, hardware, 'latency')),
    exactEnergyPerSecond: perSecond(layer, exactArray(layer, hardware)),
    maestroPerSecond: perSecond(layer, maestroArray(layer, hardware)),
    exact3x3PerSecond: perSecond(filtered, exactArray(filtered, hardware, 'latency')),
    maestro3x3PerSecond: perSecond(filtered, maestroArray(filtered, hardware)),
    exactCppPerSecond: inCpp(),
    search10kSamplesMs: cpuMs(() => mapLayers(resnet.slice(10, 11), search)),
    resnet50At10kSamplesMs: cpuMs(() => mapLayers(resnet, search)),
  };
}

function perSecond(layer: ArrayLayer, evaluate: EvaluateArray): number {
  const space = new LayerSpace({ layer, pes: 168, l1Bytes: 512, l2Bytes: 108_000 });
  const random = stream(0, 'bench');
  const genes = Array.from({ length: MAPPINGS }, () => space.make(random));
  const milliseconds = cpuMs(() => {
    for (let i = 0; i < REPEATS; i++) for (const one of genes) evaluate(one);
  });
  return (1000 * REPEATS * MAPPINGS) / milliseconds;
}

/** The least of several rounds. */
function cpuMs(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** The exact latency and buffer needs as a plain loop in C++; null where there is no compiler. */
function inCpp(): number | null {
  if (spawnSync('g++', ['--version']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'caldera-bench-'));
  try {
    const program = join(folder, 'layer');
    execFileSync('g++', ['-O3', '-o', program, join(import.meta.dirname, 'layer.cpp')]);
    return Number(execFileSync(program, { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
