/** A budget of area as a search reads it: what is left for the shared buffer, and the area of a design. */

import type { DesignProblem } from '../../cost/array/design-problem.js';
import type { CoreHardware } from '../../machine/area/area-table.js';

/** @param areaOf µm² of a core; grows with the shared buffer; @param budget µm² */
export function areaLimited(
  areaOf: (hardware: CoreHardware) => number,
  budget: number,
): Pick<DesignProblem, 'l2Room' | 'area'> {
  const area = (pes: number, slBytes: number, sgBytes: number): number => areaOf({ pes, slBytes, sgBytes });
  return {
    area,
    l2Room: (pes, l1Bytes) => {
      if (area(pes, l1Bytes, 0) > budget) return -1;
      // The largest whole number of bytes that fits: areas may come in blocks, so that it is looked for.
      let most = 1;
      while (most < 2 ** 50 && area(pes, l1Bytes, most) <= budget) most *= 2;
      let least = Math.floor(most / 2);
      while (most - least > 1) {
        const middle = Math.floor((least + most) / 2);
        if (area(pes, l1Bytes, middle) <= budget) least = middle;
        else most = middle;
      }
      return least;
    },
  };
}
