/** Columns as one Parquet file, the same bytes for the same values: for DuckDB, pandas and whatever else reads tables. */
import { parquetWriteBuffer } from 'hyparquet-writer';

export type ParquetType = 'INT32' | 'DOUBLE' | 'BOOLEAN' | 'STRING';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
  /** null where a row has none. */
  readonly values: readonly (number | string | boolean | null)[];
}

/** @param about stands in the file's metadata, by key */
export function writeParquet(columns: readonly ParquetColumn[], about: Readonly<Record<string, string>>): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, values }) => ({ name, type, data: [...values], nullable: true })),
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: 'caldera',
  });
  return new Uint8Array(buffer);
}
