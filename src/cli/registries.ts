/** Loads the modules of every registry there is: for lists, and for the JSON Schemas of scenarios. */
export async function loadRegistries(): Promise<void> {
  await Promise.all([
    import('../scenario/schema.js'),
    import('../workload/serving/decoder.js'),
    import('../mapping/systolic-dataflow.js'),
    import('../machine/convolution-core-presets.js'),
    import('../machine/engine-presets.js'),
    import('../machine/fused-machine.js'),
    import('../machine/known-flexibility.js'),
    import('../machine/area/area-tables.js'),
    import('../machine/area/power.js'),
    import('../machine/sparse/sparse-platform.js'),
    import('../simulator/network/congestion/schemes.js'),
    import('../search/loop-nest/nest-mappers.js'),
    import('../machine/array-machine.js'),
    import('../search/layer/layer-mappers.js'),
    import('../search/optimisers/optimisers.js'),
    import('../study/measures.js'),
    import('../report/figures/figures.js'),
    import('../report/network/network-figures.js'),
    import('../validation/against/checks.js'),
    import('./commands.js'),
  ]);
}
