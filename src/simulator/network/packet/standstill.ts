/**
 * Why nothing moves any more: a paused port waits for the queues behind it, which hold the bytes that it has brought,
 * and these ports may be paused themselves. A circle of such waiting is a deadlock of priority flow control.
 */
import type { Standstill } from '../../../timeline/packet-outcome.js';
import type { Switches } from './switches.js';
import type { World } from './world.js';

/** @param isGivenUp whether a flow's sender has given it up, as no answer came */
export function explainStandstill(
  { ports, flows, calendar }: World,
  switches: Switches,
  isGivenUp: (flow: number) => boolean,
): Standstill {
  const held = ports.held();
  const waitsFor = new Map(held.map((port) => [port, new Set<number>()]));
  // What waits at a paused port came in by ports that may have paused their peers.
  for (const port of held)
    switches.forWaiting(port, (_, from) => {
      waitsFor.get(from ^ 1)?.add(port);
    });
  const open = Array.from(flows.size.keys()).filter((flow) => flows.startedAt[flow]! >= 0 && !flows.isComplete(flow));
  return {
    sinceNs: calendar.now,
    flows: open,
    givenUp: open.filter(isGivenUp),
    circle: findCircle(waitsFor),
    heldByHosts: held.filter((port) => ports.isAtHost[port ^ 1] === 1),
  };
}

function findCircle(waitsFor: ReadonlyMap<number, ReadonlySet<number>>): number[] {
  const done = new Set<number>();
  for (const start of waitsFor.keys()) {
    const circle = search(start, waitsFor, [], done);
    if (circle !== undefined) return circle;
  }
  return [];
}

/** Depth first; the way so far tells when it has come round. */
function search(
  port: number,
  waitsFor: ReadonlyMap<number, ReadonlySet<number>>,
  way: readonly number[],
  done: Set<number>,
): number[] | undefined {
  const at = way.indexOf(port);
  if (at >= 0) return way.slice(at);
  if (done.has(port)) return undefined;
  for (const next of waitsFor.get(port) ?? []) {
    const circle = search(next, waitsFor, [...way, port], done);
    if (circle !== undefined) return circle;
  }
  done.add(port);
  return undefined;
}
