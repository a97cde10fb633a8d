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
