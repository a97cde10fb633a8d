/** Areas: the figures of the published tables, and what flexibility adds. */
import { describe, expect, it } from 'vitest';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { hardwareArea } from '../../src/machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../src/machine/area/area-tables.js';
import { axisAreas, coreArea } from '../../src/machine/area/flexibility-area.js';
import { peakMilliwatts, powerTables } from '../../src/machine/area/power.js';
import { CLASSES, classNamed, contains, FULLY_FLEXIBLE, INFLEXIBLE } from '../../src/machine/flexibility.js';
import { hasReference, referenceText } from '../support/reference.js';

const EXTERNAL = areaTables.get(DEFAULT_AREA_TABLE);

describe('the area of a core', () => {
  it.skipIf(!hasReference)('is what GAMMA writes of each of its designs', () => {
    const rows = parseNamedCsv(referenceText('map-space', 'digamma_reference.csv'), 'digamma_reference.csv', []);
    for (const row of rows) {
      const [pes = 0, slBytes = 0, sgBytes = 0] = ['num_pe', 'l1', 'l2'].map((name) => Number(row.text(name)));
      expect(hardwareArea(EXTERNAL, { pes, slBytes, sgBytes }).toFixed(1)).toBe(
        Number(row.text('area_um2')).toFixed(1),
      );
    }
    expect(rows).toHaveLength(132);
  });

  it('counts blocks whole where a table has blocks', () => {
    const table = areaTables.get('maestro-28nm');
    expect(hardwareArea(table, { pes: 2, slBytes: 65, sgBytes: 1 })).toBeCloseTo(2 * 4470 + 2 * 2 * 4505.19 + 4161.536);
  });

  it('grows with each class by what its axes cost, and a part of an axis costs less than all of it', () => {
    const hardware = { pes: 256, slBytes: 64, sgBytes: 4096 };
    for (const name of CLASSES)
      for (const other of CLASSES) {
        const [own, less] = [classNamed(name)!, classNamed(other)!];
        if (contains(own, less))
          expect(coreArea(EXTERNAL, hardware, own)).toBeGreaterThanOrEqual(coreArea(EXTERNAL, hardware, less));
      }
    expect(coreArea(EXTERNAL, hardware, INFLEXIBLE)).toBe(hardwareArea(EXTERNAL, hardware));
    const partly = axisAreas(
      EXTERNAL,
      { tile: 'hard', order: ['KCYXRS', 'CKYXRS'], parallelism: ['KC', 'YX'], shape: [8, 16] },
      256,
    );
    const wholly = axisAreas(EXTERNAL, FULLY_FLEXIBLE, 256);
    for (const axis of ['tile', 'order', 'parallelism', 'shape'] as const) {
      expect(partly[axis]).toBeGreaterThan(0);
      expect(partly[axis]).toBeLessThan(wholly[axis]);
    }
  });
});

describe('peak power', () => {
  it('is a sum over PEs, and linear in the clock', () => {
    const table = powerTables.get('horowitz-45nm');
    expect(peakMilliwatts(table, { pes: 100 }, 1)).toBeCloseTo(100 * (0.23 + 5) + 10 * 12.5);
    expect(peakMilliwatts(table, { pes: 100 }, 2)).toBeCloseTo(2 * peakMilliwatts(table, { pes: 100 }, 1));
  });
});
