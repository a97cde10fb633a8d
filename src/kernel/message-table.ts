/**
 * Messages as rows of typed arrays: `take` gives a row's number, which is sent instead of an object, and `give` frees it
 * for another message. The columns grow when all rows are in use, and then are other arrays.
 */
export type Column = Float64Array | Int32Array | Uint8Array;

/** Column name → the kind of array it is. */
export type ColumnKinds = Readonly<Record<string, new (size: number) => Column>>;

export class MessageTable<Kinds extends ColumnKinds> {
  columns: { readonly [K in keyof Kinds]: InstanceType<Kinds[K]> };
  private isTaken: Uint8Array;
  /** The first `spare` entries are rows to use again. */
  private free: Int32Array;
  private spare = 0;
  private used = 0;

  constructor(
    private readonly kinds: Kinds,
    rows = 16,
  ) {
    this.columns = this.columnsOf(rows);
    this.isTaken = new Uint8Array(rows);
    this.free = new Int32Array(rows);
  }

  /** Messages in use. */
  get size(): number {
    return this.used - this.spare;
  }

  /** A row for a message. Its columns hold what its last user left. */
  take(): number {
    if (this.spare === 0 && this.used === this.free.length) this.grow();
    const row = this.spare > 0 ? this.free[--this.spare]! : this.used++;
    this.isTaken[row] = 1;
    return row;
  }

  /** @throws RangeError for a row that is not in use */
  give(row: number): void {
    if (this.isTaken[row] !== 1) throw new RangeError(`message ${row} is not in use`);
    this.isTaken[row] = 0;
    this.free[this.spare++] = row;
  }

  private grow(): void {
    const { columns } = this;
    const rows = this.used * 2;
    this.columns = this.columnsOf(rows);
    for (const name of Object.keys(columns)) this.columns[name]?.set(columns[name] as Column);
    const isTaken = this.isTaken;
    this.isTaken = new Uint8Array(rows);
    this.isTaken.set(isTaken);
    this.free = new Int32Array(rows); // all rows are in use
  }

  private columnsOf(rows: number): typeof this.columns {
    const columns = Object.entries(this.kinds).map(([name, kind]) => [name, new kind(rows)]);
    return Object.fromEntries(columns) as typeof this.columns;
  }
}
