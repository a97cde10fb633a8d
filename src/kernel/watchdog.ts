/**
 * When nothing more happens and something is still to do, components wait on each other for ever. The watchdog says who
 * waits for whom and why: in a circle, if there is one, else along the way to a component that waits for nothing it
 * tells of. What waits it knows from the components, and from the links: a sender without credit waits for the receiver.
 */
import type { Component, Wait } from './component.js';
import type { Links } from './links.js';
import type { Port } from './port.js';

export interface Waiting extends Wait {
  /** The component that waits, by its name. */
  readonly who: string;
}

export function waitsOf(parts: readonly Component[], links: Links): Waiting[] {
  const told = parts.flatMap((part) => (part.waitsFor?.() ?? []).map((wait) => ({ who: part.name, ...wait })));
  const refused = links.ways
    .filter((_, way) => links.stateOf(way).waitsFor === 'a credit')
    .map(({ from, to }) => ({ who: ownerOf(from), on: ownerOf(to), why: `${from.name} has no credit of ${to.name}` }));
  return [...told, ...refused];
}

/** The waits of one circle, in its order; undefined if there is none. */
export function waitCircle(waits: readonly Waiting[]): Waiting[] | undefined {
  const byWho = new Map<string, Waiting[]>();
  for (const wait of waits) byWho.set(wait.who, [...(byWho.get(wait.who) ?? []), wait]);
  /** Components from which no circle can be reached. */
  const clear = new Set<string>();
  for (const start of byWho.keys()) {
    if (clear.has(start)) continue;
    // depth first, without recursion: a chain may be as long as there are components
    const path: Waiting[] = [];
    const onPath = new Map<string, number>([[start, 0]]);
    const open = [[...(byWho.get(start) ?? [])]];
    while (open.length > 0) {
      const next = open.at(-1)?.pop();
      if (next === undefined) {
        open.pop();
        const left = path.pop();
        const done = left?.on ?? start;
        clear.add(done);
        onPath.delete(done);
      } else if (onPath.has(next.on)) return [...path.slice(onPath.get(next.on)), next];
      else if (!clear.has(next.on)) {
        path.push(next);
        onPath.set(next.on, path.length);
        open.push([...(byWho.get(next.on) ?? [])]);
      }
    }
  }
  return undefined;
}

/** Where it hangs, in one sentence; undefined when no component waits. */
export function explainWaits(waits: readonly Waiting[]): string | undefined {
  const chain = waitCircle(waits) ?? chainFrom(waits[0], waits);
  if (chain.length === 0) return undefined;
  return chain.map(({ who, on, why }) => `${who} waits for ${on} (${why})`).join(', ');
}

/** From a wait along the first wait of each component waited for. There is no circle. */
function chainFrom(first: Waiting | undefined, waits: readonly Waiting[]): Waiting[] {
  const chain: Waiting[] = [];
  for (let next = first; next !== undefined; ) {
    chain.push(next);
    const { on } = next;
    next = waits.find(({ who }) => who === on);
  }
  return chain;
}

function ownerOf({ name }: Port): string {
  return name.slice(0, name.lastIndexOf('.'));
}
