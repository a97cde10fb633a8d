/**
 * Traffic as a network sees it: flows that wait for each other. A flow is one message of one queue pair; it starts
 * `startNs` after the last of the flows it waits for has been acknowledged to its sender to the last byte, and at
 * `startNs` when it waits for none.
 */
import { InputError } from '../../base/errors.js';

export interface Flow {
  /** Host numbers. */
  readonly source: number;
  readonly destination: number;
  readonly bytes: number;
  readonly startNs: number;
  /** Numbers of the flows that it waits for. */
  readonly after: readonly number[];
}

/** Destination port of every flow, as astra-sim's front end gives it. */
export const DESTINATION_PORT = 100;

/** Source port of the first flow of a pair of hosts; each further one, in the order of starting, has the next. */
export const FIRST_SOURCE_PORT = 10_000;

/** Without bytes, a flow from a host to itself is something that takes time there: it ends when it starts. */
export function isLocal({ source, destination, bytes }: Flow): boolean {
  return bytes === 0 && source === destination;
}

/** @throws InputError for flows that cannot be on this many hosts, or that wait for each other in a circle */
export function checkFlows(flows: readonly Flow[], hosts: number): readonly Flow[] {
  flows.forEach((flow, index) => {
    const { source, destination, bytes, startNs, after } = flow;
    const path = `flows.${index}`;
    for (const host of [source, destination])
      if (!Number.isInteger(host) || host < 0 || host >= hosts)
        throw new InputError({ path, expected: `hosts from 0 to ${hosts - 1}`, found: host });
    if (source === destination && !isLocal(flow))
      throw new InputError({ path, expected: 'two different hosts', found: `${source} and ${destination}` });
    if (!isLocal(flow) && (!Number.isSafeInteger(bytes) || bytes < 1))
      throw new InputError({ path, expected: 'a whole number of bytes of at least 1', found: bytes });
    if (!(startNs >= 0 && startNs <= 1e15))
      throw new InputError({ path, expected: 'a start of at least 0 and at most 1e15 ns', found: startNs });
    for (const other of after)
      if (!Number.isInteger(other) || other < 0 || other >= flows.length || other === index)
        throw new InputError({ path, expected: `to wait for others of the ${flows.length} flows`, found: other });
  });
  const circle = findCircle(flows);
  if (circle !== undefined)
    throw new InputError({
      path: `flows.${circle[0]}`,
      expected: 'flows that do not wait for each other in a circle',
      found: `${circle.join(' after ')} after ${circle[0]}`,
    });
  return flows;
}

/** Flows that wait for each other, each for the next and the last for the first. */
function findCircle(flows: readonly Flow[]): number[] | undefined {
  const left = flows.map(({ after }) => new Set(after).size);
  const followers = followersOf(flows);
  const free = left.flatMap((count, flow) => (count === 0 ? [flow] : []));
  for (const flow of free)
    for (const follower of followers[flow] as readonly number[]) {
      left[follower]!--;
      if (left[follower] === 0) free.push(follower);
    }
  if (free.length === flows.length) return undefined;
  // Every flow that is left waits for another that is left: following them comes round.
  const isLeft = (flow: number): boolean => left[flow]! > 0;
  const seen = new Map<number, number>();
  const way: number[] = [];
  let flow = left.findIndex((count) => count > 0);
  while (!seen.has(flow)) {
    seen.set(flow, way.length);
    way.push(flow);
    flow = (flows[flow] as Flow).after.find(isLeft) as number;
  }
  return way.slice(seen.get(flow));
}

/** For every flow those that wait for it, each once, in order. */
export function followersOf(flows: readonly Flow[]): readonly (readonly number[])[] {
  const followers = flows.map((): number[] => []);
  flows.forEach(({ after }, flow) => {
    for (const other of new Set(after)) followers[other]?.push(flow);
  });
  return followers;
}
