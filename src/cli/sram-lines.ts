/** What a chip's shared SRAM kept, as lines of a summary: bytes that never crossed memory, and of which tensors. */
import { counted, integer, percent } from '../base/numbers.js';
import { type SramReport, savedBytes } from '../simulator/noc/shared-sram.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

const SHOWN = 6;
const MIB = 2 ** 20;

/** @param crossedBytes what crossed memory */
export function sramLines(sram: SramReport | undefined, crossedBytes: number): string {
  if (sram === undefined) return '';
  const { tensors, capacityBytes, occupancy } = sram;
  const saved = tensors.reduce((sum, tensor) => sum + savedBytes(tensor), 0);
  const most = occupancy.bytes.reduce((peak, bytes) => Math.max(peak, bytes), 0);
  const kept = tensors.filter((tensor) => savedBytes(tensor) > 0).toSorted((a, b) => savedBytes(b) - savedBytes(a));
  const table = textTable(
    [
      ['shared SRAM', 'read there', 'not stored'],
      ...kept
        .slice(0, SHOWN)
        .map((tensor) => [
          tensor.kind === 'weights' ? `${tensor.name} weights` : tensor.name,
          ...[tensor.hitBytes, tensor.skippedBytes].map(integer),
        ]),
    ],
    '  ',
  );
  const share = saved + crossedBytes > 0 ? saved / (saved + crossedBytes) : 0;
  const head = `${integer(saved)} bytes of ${counted(kept.length, 'tensor')} never crossed memory (${percent(share)}); at most ${percent(most / capacityBytes)} of ${(capacityBytes / MIB).toLocaleString('en')} MiB held`;
  const lines = wrap(head, 78).map((line) => `  ${line}`);
  return `\n${lines.join('\n')}\n${kept.length === 0 ? '' : `\n${table}\n`}`;
}
