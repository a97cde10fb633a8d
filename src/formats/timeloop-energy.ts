/**
 * The energy reference table (ERT) of a Timeloop file: picojoules of an action of each component, one access of a block
 * of words. Components by the last part of their name, without a range of instances. Of an action that stands there
 * several times, with other arguments, the dearest counts, as Timeloop has it.
 */
import type { TimeloopDocument } from './timeloop-document.js';
import { entriesAt, type Path, recordAt, textAt, timeloopError, valueAt } from './timeloop-fields.js';

/** By name of the component. */
export type EnergyTable = Readonly<
  Record<
    string,
    { readonly read?: number; readonly write?: number; readonly update?: number; readonly compute?: number }
  >
>;

const MOST_TABLES = 1000;

/** Empty without an ERT. @throws InputError for one that cannot be read */
export function readEnergyTable(document: TimeloopDocument): EnergyTable {
  if (valueAt(document, ['ERT']) === undefined) return {};
  const tables = entriesAt(document, ['ERT', 'tables'], MOST_TABLES);
  return Object.fromEntries(
    tables.map((_, i) => {
      const at = ['ERT', 'tables', i];
      // a range of instances has dots of its own: System.PE[0..15].RF[1..2]
      const parts = textAt(document, [...at, 'name']).replaceAll(/\[[^\]]*\]/g, '');
      const name = parts.slice(parts.lastIndexOf('.') + 1);
      const energies: Record<string, number> = {};
      for (const j of entriesAt(document, [...at, 'actions'], MOST_TABLES).keys()) {
        const action = textAt(document, [...at, 'actions', j, 'name']);
        energies[action] = Math.max(energies[action] ?? 0, energyAt(document, [...at, 'actions', j]));
      }
      const compute = energies['compute'] ?? Math.max(0, ...Object.values(energies));
      const { read = 0, write = 0, update = write } = energies;
      return [name, { read, write, update, compute }];
    }),
  );
}

function energyAt(document: TimeloopDocument, path: Path): number {
  recordAt(document, path);
  const found = valueAt(document, [...path, 'energy']);
  if (typeof found === 'number' && found >= 0 && found < 1e30) return found;
  throw timeloopError(document, [...path, 'energy'], 'picojoules of at least 0', found);
}
