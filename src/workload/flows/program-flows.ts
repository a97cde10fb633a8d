/**
 * A training iteration as flows: computations become steps without bytes, collectives the flows of their chunks, and what
 * a program waits for becomes what its next step waits for. All ranks run one program. Times in ns.
 */
import type { Operation, Program } from '../training/program.js';
import { ChunkFlows, type ChunkStep, type Moment, type RankedNetwork } from './chunk-flows.js';
import type { Flow } from './flow.js';
import { FlowList } from './flow-list.js';

/** The chunks of one collective. */
export interface IssuedCollective {
  readonly firstChunk: number;
  readonly chunks: number;
}

export interface ProgramChunks {
  /** One a collective, in the order in which the program issues them. */
  readonly collectives: readonly IssuedCollective[];
  /** Phases of all chunks in the order in which their turns come; a chunk's own are in order. */
  readonly steps: readonly ChunkStep[];
}

const AT_ONCE: Moment = { after: [], delayNs: 0 };

/** A collective alone, begun at time 0. */
export function collectiveOfChunks(network: RankedNetwork, { collectives, steps }: ProgramChunks): Flow[] {
  const list = new FlowList();
  const chunks = new ChunkFlows(list, network);
  for (const { firstChunk, chunks: count } of collectives)
    for (let i = 0; i < count; i++)
      chunks.begin(
        firstChunk + i,
        Array.from({ length: chunks.ranks }, () => AT_ONCE),
      );
  for (const step of steps) chunks.serve(step);
  return list.flows;
}

/** @throws Error for a program of pipeline stages */
export function programFlows(program: Program, network: RankedNetwork, { collectives, steps }: ProgramChunks): Flow[] {
  const list = new FlowList();
  const chunks = new ChunkFlows(list, network);
  const ranks = Array.from({ length: chunks.ranks }, (_, rank) => rank);
  /** Phases of a chunk that are still to be served. */
  const left = new Map<number, number>();
  for (const { chunk } of steps) left.set(chunk, (left.get(chunk) ?? 0) + 1);
  /** Issued and not waited for, by layer and pass. */
  const pending = new Map<string, { readonly issued: IssuedCollective; readonly updateNs: number }[]>();
  let moments = ranks.map(() => AT_ONCE);
  let next = 0;
  let issued = 0;

  const serveAll = ({ firstChunk, chunks: count }: IssuedCollective): void => {
    for (let chunk = firstChunk; chunk < firstChunk + count; chunk++)
      for (; (left.get(chunk) ?? 0) > 0; next++) {
        const step = steps[next] as ChunkStep;
        chunks.serve(step);
        left.set(step.chunk, (left.get(step.chunk) as number) - 1);
      }
  };
  const waitFor = (key: string): void => {
    for (const { issued: one, updateNs } of pending.get(key) ?? []) {
      serveAll(one);
      moments = ranks.map((rank) => {
        let moment = moments[rank] as Moment;
        for (let chunk = one.firstChunk; chunk < one.firstChunk + one.chunks; chunk++) {
          const done = chunks.doneAt(chunk, rank);
          moment = chunks.later(rank, moment, { ...done, delayNs: done.delayNs + updateNs });
        }
        return moment;
      });
    }
    pending.delete(key);
  };

  for (const operation of program) {
    switch (operation.kind) {
      case 'compute':
      case 'step':
        moments = moments.map(({ after, delayNs }) => ({ after, delayNs: delayNs + operation.ns }));
        break;
      case 'issue': {
        const one = collectives[issued++] as IssuedCollective;
        // What all chunks wait for is one step, instead of all that it waits for.
        if (one.chunks > 0)
          moments = moments.map((moment, rank) => ({ after: [chunks.point(rank, moment)], delayNs: 0 }));
        for (let i = 0; i < one.chunks; i++) chunks.begin(one.firstChunk + i, moments);
        const key = keyOf(operation.call);
        const { updateNs } = operation.call;
        if (one.chunks > 0) pending.set(key, [...(pending.get(key) ?? []), { issued: one, updateNs }]);
        break;
      }
      case 'wait':
        waitFor(keyOf(operation));
        break;
      default:
        throw new Error(`an iteration of pipeline stages has no flows: ${operation.kind}`);
    }
  }
  for (const key of [...pending.keys()]) waitFor(key);
  moments.forEach((moment, rank) => {
    chunks.point(rank, moment);
  });
  return list.flows;
}

function keyOf({ layer, pass }: Pick<Extract<Operation, { kind: 'wait' }>, 'layer' | 'pass'>): string {
  return `${layer} ${pass}`;
}
