/**
 * The designs of a budget of bandwidth with a judge of time that is handed in, such as a replay: least time, least
 * time × cost, and the front of time against cost. The front is of all networks that were judged: those of both searches,
 * and those on the front without overlap, which lie where no search goes.
 */
import { ParetoFront } from '../pareto-front.js';
import { type BandwidthProblem, networkCost } from './bandwidth-problem.js';
import { leastTimeCost, timeCostFront } from './design-bandwidth.js';
import { type JudgedBandwidth, searchBandwidth } from './judged-bandwidth.js';

export interface JudgedDesign {
  readonly bandwidthGBps: readonly number[];
  readonly timeNs: number;
  readonly costDollars: number;
}

export interface JudgedDesigns {
  readonly leastTime: JudgedBandwidth;
  /** Its value is nanoseconds times dollars; absent where nothing has a price. */
  readonly leastTimeCost?: JudgedBandwidth | undefined;
  /** The fastest first; empty where none was asked for. */
  readonly front: readonly JudgedDesign[];
}

export interface JudgedDesignsTask {
  readonly problem: BandwidthProblem;
  /** Time of a network, by GB/s of each dimension. */
  readonly timeNs: (bandwidthGBps: readonly number[]) => number;
  /** Networks that each search judges at most. */
  readonly samples: number;
  /** Networks of the front at most; 0: none. */
  readonly front: number;
}

/** @throws InputError */
export function judgedDesigns({ problem, timeNs, samples, front }: JudgedDesignsTask): JudgedDesigns {
  const judged = new ParetoFront<JudgedDesign>();
  const judge = (bandwidthGBps: readonly number[]): JudgedDesign => {
    const design = { bandwidthGBps, timeNs: timeNs(bandwidthGBps), costDollars: networkCost(problem, bandwidthGBps) };
    judged.add(design.timeNs, design.costDollars, () => design);
    return design;
  };
  const hasPrices = problem.costPerGBps.some((cost) => cost > 0);
  const leastTime = searchBandwidth({ problem, judge: (widths) => judge(widths).timeNs, samples });
  const product = (widths: readonly number[]): number => {
    const { timeNs: ns, costDollars } = judge(widths);
    return ns * costDollars;
  };
  const found = hasPrices
    ? searchBandwidth({ problem, judge: product, samples, from: leastTimeCost(problem).bandwidthGBps })
    : undefined;
  if (front === 0) return { leastTime, leastTimeCost: found, front: [] };
  for (const { bandwidthGBps } of timeCostFront(problem, front)) judge(bandwidthGBps);
  return {
    leastTime,
    leastTimeCost: found,
    front: spread(
      judged.points.map(({ item }) => item),
      front,
    ),
  };
}

/** So many of a front, evenly over its costs in ratio, both ends among them. */
function spread(points: readonly JudgedDesign[], count: number): JudgedDesign[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= count) return [...points];
  const chosen = new Set<JudgedDesign>();
  for (let i = 0; i < count; i++) {
    const part = count === 1 ? 0 : i / (count - 1);
    const aim = Math.log(first.costDollars) * (1 - part) + Math.log(last.costDollars) * part;
    const distance = ({ costDollars }: JudgedDesign): number => Math.abs(Math.log(costDollars) - aim);
    chosen.add(points.reduce((nearest, point) => (distance(point) < distance(nearest) ? point : nearest)));
  }
  return points.filter((point) => chosen.has(point));
}
