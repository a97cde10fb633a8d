/** The measure `layers`: a network's layers one after another, each under the mapping that its search found. */
import { sum } from '../../base/numbers.js';
import type { SearchedLayers } from '../../pipeline/search-layers.js';
import type { MeasureOf, Values } from '../measure.js';

export const layersMeasure: MeasureOf<'layers'> = {
  kind: 'layers',
  columns: [
    'latency_cycles',
    'energy_nj',
    'traffic_bytes',
    'macs',
    'least_cycles',
    'pe_utilization',
    'worst_gap_percent',
    'layers',
    'different_layers',
    'search_samples',
  ],
  of: valuesOf,
};

/** Least cycles: no mapping takes fewer, by MACs over PEs or by the model's own bound. The gap is the worst of a layer. */
function valuesOf(searched: SearchedLayers): Values {
  if (searched.model === 'dataflow') {
    const { network, pes } = searched;
    const { mapped, of, latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles } = network;
    const gaps = mapped.map(({ found }) => found.gap);
    const samples = mapped.map(({ found }) => found.samples);
    return [
      ...[latencyCycles, energyNanojoules, trafficBytes, macs, roofCycles, macs / (latencyCycles * pes)],
      ...[Math.max(...gaps) * 100, of.length, mapped.length, sum(samples)],
    ];
  }
  const { nests, macUnits } = searched;
  const all = (figure: (one: (typeof nests)[number]) => number): number =>
    sum(nests.map((one) => figure(one) * one.names.length));
  const cycles = all(({ cost }) => cost.cycles);
  const macs = all(({ cost }) => cost.macs);
  const gaps = nests.map(({ cost, bound }) => cost.cycles / bound.cycles - 1);
  return [
    ...[cycles, all(({ cost }) => cost.picojoules) / 1000, undefined, macs, all(({ bound }) => bound.cycles)],
    ...[macs / (cycles * macUnits), Math.max(...gaps) * 100, all(() => 1), nests.length],
    sum(nests.map(({ found }) => found.samples)),
  ];
}
