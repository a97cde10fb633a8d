/**
 * What @jax-js/jax expects of its surroundings and Node 20 does not have. To be imported before the library.
 */
if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
