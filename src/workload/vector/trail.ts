/**
 * What happens to tensors between layers, kept until somebody reads them: each step is booked with the layer whose outputs
 * it works on, once, and a layer stores what is read of it (its outputs as they are, pooled, or both). A step on what
 * several layers make, or no layer, is booked with the layer that reads it.
 */
import type { LayerVector, Lookup, VectorStep } from './vector-work.js';

/** Who holds a tensor's elements, and which step left them. */
interface Carrier {
  readonly layer: number;
  readonly last: Done | undefined;
}

interface Done {
  readonly step: VectorStep;
  /** None: the reader's. */
  readonly layer: number | undefined;
  readonly reads: readonly Carrier[];
  /** Steps that came before, the latest of each branch: a long chain of steps costs no more than its length. */
  readonly before: readonly Done[];
}

export interface Trail {
  readonly carriers: readonly Carrier[];
  /** The latest steps; what came before hangs on them. */
  readonly done: readonly Done[];
  readonly lookups: readonly Lookup[];
}

export const NO_TRAIL: Trail = { carriers: [], done: [], lookups: [] };

export function trailOfLayer(layer: number): Trail {
  return { carriers: [{ layer, last: undefined }], done: [], lookups: [] };
}

export function trailOfLookup(lookup: Lookup): Trail {
  return { carriers: [], done: [], lookups: [lookup] };
}

/** Side by side, or read together. */
export function joined(trails: readonly Trail[]): Trail {
  const used = trails.filter((trail) => trail !== NO_TRAIL);
  if (used.length < 2) return used[0] ?? NO_TRAIL;
  return {
    carriers: unique(used.flatMap(({ carriers }) => carriers)),
    done: unique(used.flatMap(({ done }) => done)),
    lookups: unique(used.flatMap(({ lookups }) => lookups)),
  };
}

/** A tensor that a step works on. */
export interface Worked {
  readonly trail: Trail;
  readonly elements: number;
}

/** The step is the latest layer's, if that layer alone holds one of the tensors: the others are its further operands. */
export function stepped(tensors: readonly Worked[], step: Omit<VectorStep, 'operands'>): Trail {
  const all = joined(tensors.map(({ trail }) => trail));
  const latest = Math.max(...all.carriers.map(({ layer }) => layer));
  const home = tensors.find(({ trail }) => trail.carriers.length === 1 && trail.carriers[0]?.layer === latest);
  const [carrier] = home?.trail.carriers ?? [];
  if (carrier === undefined) {
    const done = { step: { ...step, operands: 0 }, layer: undefined, reads: [], before: all.done };
    return { ...all, done: [done] };
  }
  // What the same layer made is still there.
  const others = tensors.filter(({ trail }) => trail.carriers.every(({ layer }) => layer !== latest));
  const operands = others.reduce((sum, { elements }) => sum + elements, 0);
  const reads = all.carriers.filter(({ layer }) => layer !== latest);
  const done: Done = { step: { ...step, operands }, layer: latest, reads, before: all.done };
  return { carriers: [{ layer: latest, last: done }], done: [done], lookups: all.lookups };
}

function unique<T>(items: readonly T[]): readonly T[] {
  return items.length < 2 ? items : [...new Set(items)];
}

interface Booked {
  readonly steps: VectorStep[];
  readonly after: Set<number>;
  readonly lookups: Lookup[];
  /** By what left them: undefined for the outputs as they are. */
  readonly stored: Set<Done | undefined>;
}

/** Books what readers read. */
export class VectorBook {
  private readonly booked = new Map<number, Booked>();
  private readonly seen = new Set<object>();

  /** @param around what is booked already, where this book may be absorbed by it or thrown away */
  constructor(private readonly around?: VectorBook) {}

  /** Books what a book inside this one has. */
  absorb(inner: VectorBook): void {
    for (const one of inner.seen) this.seen.add(one);
    for (const [layer, { steps, after, lookups, stored }] of inner.booked) {
      const of = this.of(layer);
      of.steps.push(...steps);
      of.lookups.push(...lookups);
      for (const other of after) of.after.add(other);
      for (const last of stored) of.stored.add(last);
    }
  }

  /** @param reader a layer, or nothing: the network's output */
  read(trail: Trail, reader: number | undefined): void {
    for (const done of this.unseen(trail.done)) {
      const layer = done.layer ?? reader;
      if (layer === undefined) continue;
      const of = this.of(layer);
      of.steps.push(done.step);
      for (const carrier of done.reads) {
        this.of(carrier.layer).stored.add(carrier.last);
        if (carrier.layer < layer) of.after.add(carrier.layer);
      }
    }
    for (const { layer, last } of trail.carriers) this.of(layer).stored.add(last);
    for (const lookup of trail.lookups) {
      if (reader === undefined || this.hasSeen(lookup)) continue;
      this.seen.add(lookup);
      this.of(reader).lookups.push(lookup);
    }
  }

  /** Steps that nobody has read, those before others first. */
  private unseen(latest: readonly Done[]): Done[] {
    const order: Done[] = [];
    const open = latest.toReversed();
    for (let done = open.at(-1); done !== undefined; done = open.at(-1)) {
      const before = this.hasSeen(done) ? [] : done.before.filter((earlier) => !this.hasSeen(earlier));
      if (before.length > 0) {
        open.push(...before.toReversed());
        continue;
      }
      open.pop();
      if (this.hasSeen(done)) continue;
      this.seen.add(done);
      order.push(done);
    }
    return order;
  }

  private hasSeen(one: object): boolean {
    return this.seen.has(one) || (this.around?.hasSeen(one) ?? false);
  }

  /** @param outputs of the layer, elements */
  vectorOf(layer: number, outputs: number): LayerVector | undefined {
    const of = this.booked.get(layer);
    if (of === undefined || (of.steps.length === 0 && of.lookups.length === 0)) return undefined;
    let stored = 0;
    for (const last of of.stored) stored += last === undefined ? outputs : last.step.outputs;
    return {
      steps: of.steps,
      after: [...of.after].sort((a, b) => a - b),
      ...(stored > 0 && stored !== outputs ? { stored } : {}),
      lookups: of.lookups,
    };
  }

  private of(layer: number): Booked {
    const known = this.booked.get(layer);
    if (known !== undefined) return known;
    const fresh = { steps: [], after: new Set<number>(), lookups: [], stored: new Set<Done | undefined>() };
    this.booked.set(layer, fresh);
    return fresh;
  }
}
