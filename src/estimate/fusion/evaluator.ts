/**
 * Values strategies for a search: the estimated latency in cycles, or far more where the memory does not hold the plan
 * (10¹⁵ · (1 + peak / memory), so that a search sees which of two misfits is nearer).
 */
import type { FusedMachine } from '../../machine/fused-machine.js';
import type { FusionChain } from '../../mapping/fusion-plan/chain.js';
import { FusionPlanner } from '../../mapping/fusion-plan/planner.js';
import type { Tokens } from '../../mapping/fusion-plan/strategy.js';
import { GroupCosts } from './group-costs.js';

/** Above the latency of any strategy of a network that a memory holds. */
const MISFIT_CYCLES = 1e15;

export class FusionEvaluator {
  readonly costs: GroupCosts;
  private readonly planner: FusionPlanner;

  constructor(chain: FusionChain, batch: number, memoryBytes: number, machine: FusedMachine) {
    this.costs = new GroupCosts(chain, batch, machine);
    this.planner = new FusionPlanner(chain, batch, memoryBytes);
  }

  /** Of the strategy whose tokens begin at `offset`. */
  value(tokens: Tokens, offset = 0): number {
    const { planner, costs } = this;
    planner.plan(tokens, offset);
    if (!planner.fits) return MISFIT_CYCLES * (1 + planner.largestPeakBytes / planner.memoryBytes);
    let cycles = 0;
    for (let group = 0; group < planner.groups; group++)
      cycles += costs.latencyCycles(planner.first[group]!, planner.last[group]!, planner.weightTrafficBytes[group]!);
    return cycles;
  }
}
