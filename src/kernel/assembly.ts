/**
 * A machine as a list of parts and wires: components, and which port of one leads to which port of another. Everything
 * exists and is wired before the first component starts.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { Component } from './component.js';
import type { LinkSpec } from './link.js';
import { Links, type Way } from './links.js';
import type { Port } from './port.js';
import type { Simulation } from './simulation.js';
import { type Waiting, waitsOf } from './watchdog.js';

/**
 * Joins two ports, written `component.port`, or given themselves. Without a link a message is received inside the call that sends it. With
 * one there is a link each way; `back` describes the one from `to` to `from` where it differs.
 */
export interface Wire {
  readonly from: string | Port;
  readonly to: string | Port;
  readonly link?: LinkSpec;
  readonly back?: LinkSpec;
}

export class Assembly {
  /** Two ways for each wire that is a link, in the order of the wires: from `from`, and back. */
  readonly links: Links;
  private readonly byName = new Map<string, Component>();

  /** @throws InputError for two components of one name, a port that is missing, or one that is not wired exactly once */
  constructor(
    simulation: Simulation,
    readonly parts: readonly Component[],
    wires: readonly Wire[],
  ) {
    const all: Port[] = [];
    for (const part of parts) {
      if (this.byName.has(part.name) || part.name.includes('.'))
        throw new InputError({ expected: 'a component name of its own, without a dot', found: part.name });
      this.byName.set(part.name, part);
      for (const key in part.ports) {
        const port = part.ports[key] as Port;
        port.belong(part, key);
        all.push(port);
      }
    }
    const ways: Way[] = [];
    for (const wire of wires) {
      const from = take(this.endOf(wire.from));
      const to = take(this.endOf(wire.to));
      if (wire.link === undefined) {
        from.join(to);
        to.join(from);
      } else ways.push({ from, to, spec: wire.link }, { from: to, to: from, spec: wire.back ?? wire.link });
    }
    this.links = new Links(simulation, ways);
    // a way and the one back are an even number and the next
    ways.forEach(({ from }, way) => {
      from.joinBy(this.links, way, way ^ 1);
    });
    for (const port of all)
      if (!port.isWired) throw new InputError({ path: port.name, expected: 'a wire', found: undefined });
    if (2 * wires.length > all.length)
      throw new InputError({ expected: 'wires between ports of the parts', found: 'others' });
  }

  /** Lets the components begin, in the order of the parts. */
  start(): void {
    for (const part of this.parts) part.start?.();
  }

  /** @throws InputError when there is none of this name */
  part(name: string): Component {
    const part = this.byName.get(name);
    if (part !== undefined) return part;
    const names = [...this.byName.keys()];
    throw new InputError({ expected: 'the name of a component', found: name, hint: didYouMean(name, names) });
  }

  /** Who waits for whom, now. */
  waits(): Waiting[] {
    return waitsOf(this.parts, this.links);
  }

  private endOf(end: string | Port): Port {
    if (typeof end !== 'string') return end;
    const dot = end.lastIndexOf('.');
    const { ports } = this.part(end.slice(0, Math.max(0, dot)));
    const key = end.slice(dot + 1);
    const port = Object.hasOwn(ports, key) ? ports[key] : undefined;
    if (port === undefined)
      throw new InputError({
        expected: `a port of ${end.slice(0, dot)} (${Object.keys(ports).join(', ')})`,
        found: key,
        hint: didYouMean(key, Object.keys(ports)),
      });
    return port;
  }
}

function take(port: Port): Port {
  if (port.isWired) throw new InputError({ path: port.name, expected: 'one wire', found: 'another' });
  port.isWired = true;
  return port;
}
