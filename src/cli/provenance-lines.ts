/** Where areas and energies of sparse cores come from, for a terminal of 80 columns. */
import { type AreaEnergy, provenance } from '../machine/sparse/area-energy.js';
import { wrap } from './wrap.js';

const WIDTH = 76;

export function provenanceLines(table: AreaEnergy): string {
  return provenance(table)
    .flatMap((line) => wrap(line, WIDTH).map((part, i) => `${i === 0 ? '  ' : '    '}${part}`))
    .join('\n');
}
