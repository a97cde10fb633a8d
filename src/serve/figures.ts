/** The headline figures of a result, whatever story it is of: its numbers that stand in no list, by dotted name. */
type Figures = Readonly<Record<string, number>>;

const MOST_FIGURES = 40;
const DEEPEST = 2;

export function figuresOf(document: Readonly<Record<string, unknown>>): Figures {
  const found: [string, number][] = [];
  const collect = (value: Readonly<Record<string, unknown>>, prefix: string, depth: number): void => {
    for (const [key, inner] of Object.entries(value)) {
      if (found.length >= MOST_FIGURES) return;
      const name = `${prefix}${key}`.slice(0, 100);
      if (typeof inner === 'number' && Number.isFinite(inner)) found.push([name, inner]);
      else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && depth < DEEPEST)
        collect(inner as Record<string, unknown>, `${name}.`, depth + 1);
    }
  };
  collect(document, '', 1);
  return Object.fromEntries(found);
}
