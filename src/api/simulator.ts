/** `caldera/simulator`: the event simulator, and what arbitration policies are written with. Re-exports only. */
export { type ConvolutionReplay, replayConvolutions } from '../simulator/convolution-replay.js';
export type { FluidWork, HostOptions, JobWork, SimulationInput, TiledWork } from '../simulator/input.js';
export { type Arbitration, arbitrations } from '../simulator/memory/arbitration.js';
export { devices } from '../simulator/memory/device/timing.js';
export { coreOfPort, isStorePort, partnerOf } from '../simulator/memory/ports.js';
export type { SharingPolicy } from '../simulator/memory/shared-memory.js';
export type { TurnPolicy, Turns, Waiting } from '../simulator/memory/turn-policy.js';
export { replayInput } from '../simulator/replay-input.js';
export { type RowStationaryReplay, replayRowStationary } from '../simulator/row-stationary-replay.js';
export { type SimulationResult, simulate } from '../simulator/simulate.js';
export { replaySystolic, type SystolicMachine, type SystolicReplay } from '../simulator/systolic-replay.js';
