/** Loads the modules of every registry there is: for lists, and for the JSON Schemas of scenarios. */
export async function loadRegistries(): Promise<void> {
  await import('./registry-modules.js');
}
