/**
 * Ranks at their execution traces: a node is ready when all it waits for is done. One computation at a time runs on the
 * accelerator and one on the host, the first of the trace first; communication goes at once.
 */
import { InputError } from '../../base/errors.js';
import type { Simulation } from '../../kernel/simulation.js';
import { dimensionsOfGroup } from '../../machine/cluster/process-group.js';
import {
  dependenciesOf,
  type ExecutionTrace,
  type TraceNode,
  type TraceWork,
} from '../../workload/training/execution-trace.js';
import type { TraceCauses } from './causes.js';
import type { CollectiveBook } from './collective-book.js';
import type { StageMessages } from './stage-messages.js';

export interface TraceRankTime {
  /** On the accelerator and on the host. */
  computeNs: number;
  hostNs: number;
  /** The accelerator waits, before its last node is done. */
  exposedNs: number;
  endNs: number;
}

export interface TraceSurroundings {
  readonly simulation: Simulation;
  readonly book: CollectiveBook;
  readonly messages: StageMessages;
  /** Members by dimension. */
  readonly sizes: readonly number[];
  readonly ranks: number;
  /** One for each rank, or one for all. */
  readonly traces: readonly ExecutionTrace[];
  readonly causes?: TraceCauses | undefined;
}

const ACCELERATOR = 0;
const HOST = 1;

interface RankState {
  readonly trace: ExecutionTrace;
  /** By node: what it waits for, and what waits for it. */
  readonly after: readonly (readonly number[])[];
  readonly followers: readonly (readonly number[])[];
  /** By node: what it still waits for. */
  readonly left: Int32Array;
  readonly isDone: Uint8Array;
  done: number;
  /** By unit: nodes that are ready, ascending, and whether one runs. */
  readonly ready: readonly [number[], number[]];
  readonly isBusy: [boolean, boolean];
}

export class TraceRunner {
  readonly times: TraceRankTime[];
  private readonly states: RankState[];
  /** Longest trace: a node of a rank is rank · stride + node. */
  private readonly stride: number;

  constructor(private readonly around: TraceSurroundings) {
    const { traces, ranks } = around;
    this.stride = Math.max(...traces.map(({ nodes }) => nodes.length));
    const shapes = traces.map((trace) => {
      const after = dependenciesOf(trace);
      const followers: number[][] = trace.nodes.map(() => []);
      after.forEach((before, node) => {
        for (const one of before) followers[one]?.push(node);
      });
      return { trace, after, followers, left: Int32Array.from(after, ({ length }) => length) };
    });
    this.states = Array.from({ length: ranks }, (_, rank) => {
      const { trace, after, followers, left } = shapes[traces.length === 1 ? 0 : rank] as (typeof shapes)[number];
      const isDone = new Uint8Array(trace.nodes.length);
      return { trace, after, followers, left: left.slice(), isDone, done: 0, ready: [[], []], isBusy: [false, false] };
    });
    this.times = this.states.map(() => ({ computeNs: 0, hostNs: 0, exposedNs: 0, endNs: 0 }));
  }

  begin(rank: number): void {
    const state = this.stateOf(rank);
    const first = Array.from(state.left.keys()).filter((node) => state.left[node] === 0);
    for (const node of first) if (this.start(rank, node)) this.markDone(rank, node);
    this.startUnits(rank);
  }

  /** @throws InputError for what waits for ever */
  finish(): void {
    this.states.forEach(({ trace, done, isDone }, rank) => {
      if (done === trace.nodes.length) return;
      const stuck = trace.nodes.find((_, n) => isDone[n] === 0 && this.stateOf(rank).left[n] === 0) as TraceNode;
      throw new InputError({
        file: trace.name,
        path: `node ${stuck.id}`,
        expected: missingPartner(stuck.work),
        found: undefined,
      });
    });
    for (const time of this.times) time.exposedNs = time.endNs - time.computeNs;
  }

  readonly onResult = (token: number, rank: number): void => this.complete(rank, token);

  /** A message for a node of a rank has come. */
  readonly onMessage = (waiting: number): void => {
    const node = waiting % this.stride;
    this.complete((waiting - node) / this.stride, node);
  };

  private readonly onUnitFree = (running: number): void => {
    const node = running % this.stride;
    const rank = (running - node) / this.stride;
    const state = this.stateOf(rank);
    const work = state.trace.nodes[node]?.work;
    state.isBusy[work?.kind === 'compute' && work.onHost ? HOST : ACCELERATOR] = false;
    this.complete(rank, node);
  };

  private complete(rank: number, node: number): void {
    this.markDone(rank, node);
    this.startUnits(rank);
  }

  private markDone(rank: number, first: number): void {
    const state = this.stateOf(rank);
    const finished = [first];
    for (let node = finished.pop(); node !== undefined; node = finished.pop()) {
      state.isDone[node] = 1;
      this.around.causes?.done(rank, node);
      state.done++;
      const time = this.times[rank] as TraceRankTime;
      time.endNs = this.around.simulation.now;
      for (const follower of state.followers[node] as readonly number[]) {
        state.left[follower] = (state.left[follower] as number) - 1;
        if (state.left[follower] === 0 && this.start(rank, follower)) finished.push(follower);
      }
    }
  }

  /** @returns true for what is done at once */
  private start(rank: number, node: number): boolean {
    const state = this.stateOf(rank);
    const { work } = state.trace.nodes[node] as TraceNode;
    const { book, messages, simulation, causes } = this.around;
    causes?.ready(rank, node, state.after[node] as readonly number[]);
    switch (work.kind) {
      case 'nothing':
        return true;
      case 'compute':
        insert(state.ready[work.onHost ? HOST : ACCELERATOR], node);
        return false;
      case 'collective': {
        const { collective: kind, bytes, priority } = work;
        const involved = this.involvedBy(work, state, node);
        const stream = `${work.group ?? ''} ${involved.join()}`;
        return !book.issue({ kind, bytes, involved, priority, updateNs: 0, stream }, rank, node);
      }
      case 'send': {
        const to = this.peer(work.to, state, node);
        causes?.sent(rank, node, to, work);
        const there = messages.send(rank, to, 0, work);
        simulation.schedule(there, 0, this.onMessage, rank * this.stride + node);
        return false;
      }
      case 'receive': {
        const receiver = { place: 0, waiting: rank * this.stride + node };
        const from = this.peer(work.from, state, node);
        causes?.receives(rank, node, from, work.tag);
        return messages.receive(from, rank, receiver, work.tag);
      }
    }
  }

  private startUnits(rank: number): void {
    const state = this.stateOf(rank);
    const { simulation } = this.around;
    for (const unit of [ACCELERATOR, HOST] as const) {
      const node = state.isBusy[unit] ? undefined : state.ready[unit].shift();
      if (node === undefined) continue;
      const { work } = state.trace.nodes[node] as TraceNode;
      const ns = work.kind === 'compute' ? work.ns : 0;
      const time = this.times[rank] as TraceRankTime;
      if (unit === ACCELERATOR) time.computeNs += ns;
      else time.hostNs += ns;
      state.isBusy[unit] = true;
      this.around.causes?.ran(rank, node, unit, ns);
      simulation.schedule(simulation.now + ns, 0, this.onUnitFree, rank * this.stride + node);
    }
  }

  private involvedBy(
    work: TraceWork & { readonly kind: 'collective' },
    { trace }: RankState,
    node: number,
  ): readonly boolean[] {
    const { sizes } = this.around;
    if (work.involved !== undefined) {
      // Traces list dimensions that a network may not have; one that it has must be among them.
      const involved = sizes.map((_, d) => work.involved?.[d] === true);
      if (involved.includes(true)) return involved;
      throw new InputError({
        ...placeOf(trace, node),
        expected: `a collective over some of dimensions 0 … ${sizes.length - 1}`,
        found: `over ${work.involved.flatMap((one, d) => (one ? [d] : [])).join(', ') || 'none'}`,
      });
    }
    const ranks = work.group === undefined ? undefined : trace.groups.get(work.group);
    if (ranks === undefined || ranks.length === 0) return sizes.map(() => true);
    try {
      return dimensionsOfGroup(ranks, sizes);
    } catch (error) {
      throw error instanceof InputError ? error.within(placeOf(trace, node)) : error;
    }
  }

  private peer(rank: number, { trace }: RankState, node: number): number {
    if (this.around.traces.length > 1 && rank < this.around.ranks) return rank;
    const expected =
      this.around.traces.length === 1
        ? 'a trace of each accelerator, since messages go from one to another'
        : `an accelerator 0 … ${this.around.ranks - 1}`;
    throw new InputError({ ...placeOf(trace, node), expected, found: rank });
  }

  private stateOf(rank: number): RankState {
    return this.states[rank] as RankState;
  }
}

function placeOf(trace: ExecutionTrace, node: number): { readonly file: string; readonly path: string } {
  return { file: trace.name, path: `node ${trace.nodes[node]?.id}` };
}

function missingPartner(work: TraceWork): string {
  if (work.kind === 'receive') return `accelerator ${work.from} to send it (tag ${work.tag})`;
  return 'all accelerators of its dimensions to issue the collective';
}

/** Into a list that ascends. */
function insert(list: number[], value: number): void {
  let place = list.length;
  while (place > 0 && (list[place - 1] as number) > value) place--;
  list.splice(place, 0, value);
}
