import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { MessageTable } from '../../src/kernel/message-table.js';

describe('a table of messages', () => {
  test.prop([fc.array(fc.option(fc.nat(1000), { nil: undefined }), { maxLength: 200 })])(
    'gives each message a row of its own, and keeps what it holds while others come and go',
    (steps) => {
      const table = new MessageTable({ value: Float64Array, flag: Uint8Array }, 1);
      const held = new Map<number, number>();
      for (const step of steps) {
        if (step !== undefined) {
          const row = table.take();
          expect(held.has(row)).toBe(false);
          held.set(row, step);
          table.columns.value[row] = step;
          table.columns.flag[row] = step % 256;
        } else {
          const [row] = held.keys();
          if (row === undefined) continue;
          held.delete(row);
          table.give(row);
        }
        expect(table.size).toBe(held.size);
        for (const [row, value] of held)
          expect([table.columns.value[row], table.columns.flag[row]]).toEqual([value, value % 256]);
      }
    },
  );

  it('takes back only what is in use', () => {
    const table = new MessageTable({ bytes: Int32Array });
    const row = table.take();
    table.give(row);
    expect(() => table.give(row)).toThrow(`message ${row} is not in use`);
    expect(() => table.give(99)).toThrow(RangeError);
  });
});
