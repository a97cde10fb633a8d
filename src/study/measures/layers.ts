/** The measure `layers`: a network's layers one after another, each under the mapping that its search found. */
import { sum } from '../../base/numbers.js';
import type { MappedPlan } from '../../pipeline/map-plans.js';
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
  if ('plans' in searched) return planValues(searched.plans, searched.pes);
  const { nests, macUnits } = searched;
  const all = (figure: (one: (typeof nests)[number]) => number): number =>
    sum(nests.map((one) => figure(one) * one.names.length));
  const cycles = all(({ cost }) => cost.cycles);
  const macs = all(({ cost }) => cost.macs);
  const gaps = nests.map(({ cost, bound }) => cost.cycles / bound.cycles - 1);
  return [
    ...[cycles, all(({ cost }) => cost.picojoules) / 1000, all(({ cost }) => cost.trafficBytes), macs],
    all(({ bound }) => bound.cycles),
    ...[macs / (cycles * macUnits), Math.max(...gaps) * 100, all(() => 1), nests.length],
    sum(nests.map(({ found }) => found.samples)),
  ];
}

function planValues(plans: readonly MappedPlan[], pes: number): Values {
  const all = (figure: (one: MappedPlan) => number): number => sum(plans.map((one) => figure(one) * one.names.length));
  const cycles = all(({ figures }) => figures.cycles);
  const macs = all(({ figures }) => figures.macs);
  const gaps = plans.map(({ figures, bound }) => figures.cycles / bound.cycles - 1);
  return [
    ...[cycles, all(({ figures }) => figures.nanojoules), all(({ figures }) => figures.trafficBytes), macs],
    ...[all(({ bound }) => bound.cycles), macs / (cycles * pes), Math.max(...gaps) * 100],
    ...[all(() => 1), plans.length, sum(plans.map(({ found }) => found.samples))],
  ];
}
