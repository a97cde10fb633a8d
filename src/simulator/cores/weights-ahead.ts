/**
 * Weights of a core's next job, fetched while that job may not begin: trained weights depend on no job before. One job ahead,
 * tile by tile in order, as far as mapping/weights-ahead.ts says and as the scratchpad (SG) has room beside the tiles that are
 * resident. What has come for a tile lies there until the tile's load begins, which brings the rest. Bytes.
 *
 * Source: NVDLA's engines have two groups of registers, so that the next layer is programmed, and its weights come into free
 * banks of the convolution buffer, while the layer before runs (NVDLA hardware architecture, ping-pong programming).
 */
import { type TilePlan, tileTotals } from '../../mapping/tile-plan.js';
import { type AheadRoom, weightsAhead } from '../../mapping/weights-ahead.js';

/**
 * Of the bandwidth that the job asks for. So little that, where shares follow what is asked, transfers that an array waits
 * for go first: an assumption, as a prefetcher of low priority has it.
 */
const SHARE_ASKED = 1e-3;

/** What comes in one go, so that a job that is released has the port soon: a bank of nv_small's buffer, 128 KiB in 32 banks. */
const PIECE_BYTES = 4096;

/** Less free room is rounding. */
const LEAST_BYTES = 1;

export class WeightsAhead {
  /** What lies in the SG for tiles whose loads have not begun, or is under way. */
  heldBytes = 0;
  isFetching = false;
  /** Bandwidth that is asked for, bytes per cycle. */
  asked = 0;
  /** The tile whose weights come next; those before it have all of theirs. */
  tile = 0;
  /** What is there of it. */
  private there = 0;
  /** Place of the next job in `jobs`. */
  private position = 0;
  /** What may come ahead, by tile. */
  private due: readonly number[] = [];

  /** @param jobs of the core, in the order in which they begin */
  constructor(
    private readonly jobs: readonly number[],
    private readonly planOf: (job: number) => TilePlan,
    private readonly room: AheadRoom,
  ) {
    this.open();
  }

  /** The next job; nothing where there is none. */
  get job(): number | undefined {
    return this.jobs[this.position];
  }

  /** What can come now; 0: nothing. */
  bytesFor(residentBytes: number): number {
    const left = Math.min(PIECE_BYTES, (this.due[this.tile] ?? 0) - this.there);
    const free = this.room.sgBytes - residentBytes - this.heldBytes;
    return free >= left || free >= LEAST_BYTES ? Math.min(left, free) : 0;
  }

  begin(bytes: number): void {
    const due = this.due[this.tile]!;
    this.there = bytes < due - this.there ? this.there + bytes : due;
    this.heldBytes += bytes;
    this.isFetching = true;
  }

  end(): void {
    this.isFetching = false;
    this.skip();
  }

  /** What is there of a tile of the next job. */
  bytesOf(tile: number): number {
    if (tile < this.tile) return this.due[tile]!;
    return tile === this.tile ? this.there : 0;
  }

  /** The tile's load begins: what is there of it now lies in the tile's own room. */
  use(tile: number): void {
    this.heldBytes -= this.bytesOf(tile);
  }

  /** The loads of the next job have all begun: another one is the next. */
  pass(): void {
    this.position++;
    this.open();
  }

  private open(): void {
    this.tile = 0;
    this.there = 0;
    this.heldBytes = 0;
    this.due = [];
    const { job } = this;
    if (job === undefined) return;
    const plan = this.planOf(job);
    const { loadBytes, computeCycles, vectorCycles } = tileTotals(plan);
    this.asked = (SHARE_ASKED * loadBytes) / Math.max(1, computeCycles, vectorCycles);
    this.due = weightsAhead(plan, this.room);
    this.skip();
  }

  /** Past tiles that have all they may have. */
  private skip(): void {
    while (this.tile < this.due.length && this.there >= this.due[this.tile]!) {
      this.tile++;
      this.there = 0;
    }
  }
}
