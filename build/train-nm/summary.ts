/**
 * The table of a set of trainings: mean accuracy by recipe, setting and pattern, with the number of seeds and the spread.
 */

/** @param rows as main.ts writes them, without the header */
export function summaryOf(rows: readonly string[]): string {
  const cells = new Map<string, Map<string, number[]>>();
  const flops = new Map<string, string>();
  const columns: string[] = [];
  for (const row of rows) {
    const [setting = '', recipe = '', pattern = '', , , , accuracy, , , cost = ''] = row.split(',');
    const column = pattern === 'dense' ? `${setting} dense` : `${setting} ${pattern}`;
    if (!columns.includes(column)) columns.push(column);
    const line = cells.get(recipe) ?? new Map<string, number[]>();
    cells.set(recipe, line);
    line.set(column, [...(line.get(column) ?? []), Number(accuracy)]);
    flops.set(`${recipe} ${column}`, cost);
  }
  const lines = [...cells].map(([recipe, line]) => {
    const texts = columns.map((column) => {
      const found = line.get(column);
      if (found === undefined) return '';
      const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
      const spread = Math.max(...found) - Math.min(...found);
      const cost = Number(flops.get(`${recipe} ${column}`)).toFixed(3);
      return `${mean.toFixed(3)} (${found.length}; ${spread.toFixed(2)}; ${cost})`;
    });
    return `| ${[recipe, ...texts].join(' | ')} |`;
  });
  const head = `| ${['recipe', ...columns].join(' | ')} |\n|${'---|'.repeat(columns.length + 1)}`;
  return `${head}\n${lines.join('\n')}\n\nmean accuracy (seeds; largest − smallest; operations relative to dense)\n`;
}
