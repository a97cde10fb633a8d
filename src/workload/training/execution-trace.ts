/**
 * An execution trace: what one accelerator does, as operations that wait for each other, after Chakra (Sridharan et al.,
 * arXiv 2305.14516). Computation takes turns on the accelerator and, apart from it, on the host; communication goes as
 * soon as what it waits for is done.
 */
import { InputError } from '../../base/errors.js';
import type { CollectiveKind } from '../../mapping/chunk-order/collective.js';

export type TraceWork =
  | { readonly kind: 'compute'; readonly ns: number; readonly onHost: boolean }
  | {
      readonly kind: 'collective';
      readonly collective: CollectiveKind;
      readonly bytes: number;
      /** By dimension; undefined: all of them. */
      readonly involved: readonly boolean[] | undefined;
      /** Name of a process group, where the dimensions are not said. */
      readonly group: string | undefined;
      /** Higher goes first in a dimension's queue. */
      readonly priority: number;
    }
  | { readonly kind: 'send'; readonly to: number; readonly bytes: number; readonly tag: number }
  | { readonly kind: 'receive'; readonly from: number; readonly bytes: number; readonly tag: number }
  /** Takes no time; others wait for it. */
  | { readonly kind: 'nothing' };

export interface TraceNode {
  readonly id: string;
  readonly name: string;
  /** Ids of what it waits for. */
  readonly after: readonly string[];
  readonly work: TraceWork;
}

export interface ExecutionTrace {
  readonly name: string;
  readonly nodes: readonly TraceNode[];
  /** Ranks by name of a process group. */
  readonly groups: ReadonlyMap<string, readonly number[]>;
  /** What the trace says and no replay does, with its place. */
  readonly notes: readonly TraceNote[];
}

export interface TraceNote {
  readonly path: string;
  readonly message: string;
}

/** Indices of what each node waits for. @throws InputError for an unknown or repeated id, or a circle */
export function dependenciesOf({ nodes, name }: Pick<ExecutionTrace, 'nodes' | 'name'>): number[][] {
  const index = new Map<string, number>();
  nodes.forEach(({ id }, i) => {
    if (index.has(id)) throw new InputError({ file: name, path: `node ${id}`, expected: 'each id once', found: id });
    index.set(id, i);
  });
  const after = nodes.map((node) =>
    [...new Set(node.after)].map((id) => {
      const found = index.get(id);
      if (found !== undefined) return found;
      throw new InputError({
        file: name,
        path: `node ${node.id}`,
        expected: 'dependencies on nodes of the trace',
        found: id,
      });
    }),
  );
  refuseCircle(nodes, after, name);
  return after;
}

/** Takes away what waits for nothing, again and again; what is left waits for itself. */
function refuseCircle(nodes: readonly TraceNode[], after: readonly (readonly number[])[], name: string): void {
  const left = after.map(({ length }) => length);
  const followers: number[][] = nodes.map(() => []);
  after.forEach((before, i) => {
    for (const b of before) followers[b]?.push(i);
  });
  const free = left.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let at = 0; at < free.length; at++) {
    for (const follower of followers[free[at] as number] as number[]) {
      left[follower] = (left[follower] as number) - 1;
      if (left[follower] === 0) free.push(follower);
    }
  }
  if (free.length === nodes.length) return;
  const circle = circleAmong(left, after);
  throw new InputError({
    file: name,
    path: `node ${nodes[circle[0] as number]?.id}`,
    expected: 'nodes that do not wait for themselves',
    found: [...circle, circle[0] as number].map((i) => nodes[i]?.id).join(' after '),
  });
}

function circleAmong(left: readonly number[], after: readonly (readonly number[])[]): number[] {
  const way: number[] = [];
  let at = left.findIndex((count) => count > 0);
  while (!way.includes(at)) {
    way.push(at);
    at = (after[at] as readonly number[]).find((before) => (left[before] as number) > 0) as number;
  }
  return way.slice(way.indexOf(at));
}
