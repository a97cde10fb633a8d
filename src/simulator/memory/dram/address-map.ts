/**
 * From the address of a request to the place it lies at: channel, bank, row and column. Fields follow one another in the
 * address from the lowest up, each taking as many values as the device has of it; what lies above the last field is
 * dropped, so that addresses beyond the capacity come round again.
 */
import { ADDRESS_FIELDS, addressFields } from '../../../machine/memory-devices/address-fields.js';
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';

/** Where a request lies. `bank` counts through the channel: pseudo-channel, rank, stack layer, bank group, bank. */
export interface Location {
  channel: number;
  bank: number;
  row: number;
  column: number;
}

/** Places of the fields in the arrays below. */
const [CH, PC, RA, SD, BG, BA, RO, CO] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Whole numbers below this are shifted and masked; larger ones are divided. */
const SMALL = 2 ** 31;

export class AddressMap {
  /** A field's value is ⌊block / divisor⌋ mod size. */
  private readonly divisor = new Float64Array(ADDRESS_FIELDS.length).fill(1);
  private readonly size = new Float64Array(ADDRESS_FIELDS.length).fill(1);
  private readonly shift: Int32Array;
  private readonly mask: Int32Array;
  private readonly powersOfTwo: boolean;
  private readonly burstBytes: number;

  /** @throws InputError for a mapping that leaves a field out */
  constructor({ organization }: MemoryDevice, mapping: string) {
    this.burstBytes = organization.burstBytes;
    let below = 1;
    for (const { field, size } of addressFields(mapping, organization)) {
      const at = ADDRESS_FIELDS.indexOf(field);
      this.divisor[at] = below;
      this.size[at] = size;
      below *= size;
    }
    this.powersOfTwo = this.size.every((size) => Number.isInteger(Math.log2(size))) && below <= SMALL;
    this.shift = Int32Array.from(this.divisor, (divisor) => Math.round(Math.log2(divisor)));
    this.mask = Int32Array.from(this.size, (size) => size - 1);
  }

  locate(address: number, place: Location): void {
    const block = Math.floor(address / this.burstBytes);
    const { size } = this;
    const layer = (this.field(PC, block) * size[RA]! + this.field(RA, block)) * size[SD]! + this.field(SD, block);
    place.channel = this.field(CH, block);
    place.bank = (layer * size[BG]! + this.field(BG, block)) * size[BA]! + this.field(BA, block);
    place.row = this.field(RO, block);
    place.column = this.field(CO, block);
  }

  private field(at: number, block: number): number {
    if (this.powersOfTwo && block < SMALL) return (block >>> this.shift[at]!) & this.mask[at]!;
    return Math.floor(block / this.divisor[at]!) % this.size[at]!;
  }
}
