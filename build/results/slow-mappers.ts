/** Mappers that take minutes a search on a hundred jobs; their verdict is in docs/models/mappers.md. */
export const SLOW_MAPPERS: readonly string[] = ['a2c', 'ppo2'];
