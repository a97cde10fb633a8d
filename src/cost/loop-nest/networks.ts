/**
 * What enters the network between a level and the next, by operand, over a whole layer: words that one instance of the
 * outer level sends in or takes out. Sent down once for all instances that share a tile; results come up added together.
 * The outermost level's network counts sums on their way down as well.
 *
 * Source: conventions of NVlabs/timeloop v2.0.
 */
import { type LayerMapping, tilesOf } from '../../mapping/layer-mapping.js';
import type { Operand, Problem } from '../../problem/problem.js';
import { countAccesses, type HaloCounting } from './accesses.js';
import { extrapolatedFillsOf } from './extrapolated-fills.js';
import { fillsOf } from './fills.js';
import { loopsOf, tripsOf } from './loops.js';
import { sharingOf } from './sharing.js';

export interface NetworkAccesses {
  readonly outer: string;
  /** undefined: the MAC units. */
  readonly inner: string | undefined;
  /** Instances of the inner level in use under one of the outer. */
  readonly copies: number;
  readonly operands: readonly NetworkOperand[];
}

export interface NetworkOperand {
  readonly operand: string;
  readonly ingresses: number;
  /** Most instances that a word goes to. */
  readonly multicast: number;
  readonly spatialReductions: number;
}

/** Outermost first. @throws InputError for a mapping with remainders */
export function networkAccesses(
  problem: Problem,
  mapping: LayerMapping,
  halos: HaloCounting = 'walked',
): NetworkAccesses[] {
  const loops = loopsOf(problem, mapping);
  const temporal = loops.filter(({ isSpatial }) => !isSpatial);
  const spatial = loops.filter(({ isSpatial }) => isSpatial);
  const tiles = tilesOf(problem, mapping);
  const { levels: counted, steps } = countAccesses(problem, mapping, halos);
  const { levels } = mapping;
  return levels.map(({ level }, at): NetworkAccesses => {
    const operandOf = (operand: Operand): NetworkOperand => {
      const next = levels.findIndex(({ keeps }, i) => i > at && keeps.includes(operand.name));
      const outside = temporal.filter((loop) => loop.level < next);
      const fills = halos === 'walked' ? fillsOf : extrapolatedFillsOf;
      const taken = next < 0 ? steps : fills(operand, tiles[next] ?? {}, outside);
      const below = spatial.filter((loop) => loop.level >= at && (next < 0 || loop.level < next));
      const passed = taken * sharingOf(operand, below).distinct;
      const multicast = Math.max(
        ...sharingOf(
          operand,
          spatial.filter((loop) => loop.level === at),
        ).multiplicities,
      );
      const sums = counted[at]?.operands.find((own) => own.operand === operand.name)?.temporalReductions ?? 0;
      return {
        operand: operand.name,
        ingresses: passed + (operand.isResult && at === 0 ? sums : 0),
        multicast,
        spatialReductions: operand.isResult ? passed * (multicast - 1) : 0,
      };
    };
    const copies = tripsOf(spatial.filter((loop) => loop.level === at));
    return { outer: level, inner: levels[at + 1]?.level, copies, operands: problem.operands.map(operandOf) };
  });
}
