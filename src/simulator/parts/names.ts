/** What parts are called. */
const cores: string[] = [];

/** Remembered: a search assembles thousands of machines. */
export function coreName(core: number): string {
  cores[core] ??= `core${core}`;
  return cores[core];
}
