/**
 * Tables for people: columns aligned, numbers to the right.
 */

export function textTable(rows: readonly (readonly string[])[], indent = ''): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  const right = widths.map((_, c) => rows.slice(1).every((row) => /^[\d.,+\-–%e ]*$/.test(row[c] ?? '')));
  return rows
    .map((row) => {
      const cells = row.map((cell, c) => (right[c] === true ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)));
      return (indent + cells.join('  ')).trimEnd();
    })
    .join('\n');
}

/** 12,345,678 */
export function integer(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** `digits` after the point. */
export function decimal(value: number, digits = 2): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(share: number, digits = 1): string {
  return `${decimal(share * 100, digits)} %`;
}

export function signedPercent(value: number): string {
  return `${value >= 0 ? '+' : '−'}${decimal(Math.abs(value), 2)} %`;
}
