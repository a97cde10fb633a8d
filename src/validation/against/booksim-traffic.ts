/**
 * Traffic as BookSim's configuration writes it. Its braces list parameters, so that `hotspot({3,12})` is one hot spot, node
 * 3, with the weight 12 (traffic.cpp and config_utils.cpp of booksim/booksim2 28f4329); several are written
 * `hotspot({{3,12},{1,1}})`.
 */
import { InputError } from '../../base/errors.js';
import { type NocGrid, nodesOf } from '../../machine/noc/grid.js';
import { hotSpots, type TrafficPattern, trafficPattern } from '../../workload/noc/traffic-pattern.js';

const HOTSPOT = /^hotspot\((.*)\)$/;
const NUMBERS = /^\d+(,\d+)*$/;

/** @throws InputError for what is no pattern on this network */
export function booksimTraffic(text: string, grid: NocGrid): TrafficPattern {
  const written = text.replaceAll(' ', '');
  const match = HOTSPOT.exec(written);
  if (match === null) return trafficPattern(written, grid);
  const [nodes, weights] = parameters(match[1] as string).map((parameter) => numbers(parameter, text));
  if (nodes === undefined) throw unreadable(text);
  const last = weights?.at(-1) ?? 1;
  const padded = nodes.map((_, i) => weights?.[i] ?? last);
  if (padded.includes(0)) throw new InputError({ path: 'traffic', expected: 'weights of at least 1', found: text });
  return hotSpots(nodes, padded, nodesOf(grid));
}

/** What the outermost braces list, or the whole. */
function parameters(list: string): string[] {
  if (!list.startsWith('{') || !list.endsWith('}')) return [list];
  return list.slice(1, -1).match(/\{[^{}]*\}|[^,{}]+/g) ?? [];
}

function numbers(parameter: string, text: string): number[] {
  const inner = parameter.replace(/^\{(.*)\}$/, '$1');
  if (!NUMBERS.test(inner)) throw unreadable(text);
  return inner.split(',').map(Number);
}

function unreadable(found: string): InputError {
  return new InputError({ path: 'traffic', expected: 'hot spots such as hotspot({{3,12},{1,1}})', found });
}
