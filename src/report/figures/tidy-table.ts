/**
 * A tidy table, as sweeps write it: one row an observation, values as text.
 */

export interface TidyTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** One column over two others, averaged where there are several; labels in order of first appearance, numbers sorted. */
export function pivot({ rows }: TidyTable, row: string, column: string, value: string) {
  const labels = (name: string): string[] => {
    const all = [...new Set(rows.map((one) => one[name] ?? ''))];
    return all.every((label) => label !== '' && Number.isFinite(Number(label)))
      ? all.sort((a, b) => Number(a) - Number(b))
      : all;
  };
  const [down, across] = [labels(row), labels(column)];
  const values = down.map((r) =>
    across.map((c) => {
      const found = rows.flatMap((one) => {
        const number = one[row] === r && one[column] === c && one[value] !== '' ? Number(one[value]) : Number.NaN;
        return Number.isFinite(number) ? [number] : [];
      });
      return found.length === 0 ? Number.NaN : found.reduce((sum, number) => sum + number, 0) / found.length;
    }),
  );
  return { rows: down, columns: across, values };
}
