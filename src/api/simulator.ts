/** `caldera/simulator`: the event simulator, what arbitration policies, kinds of cores and parts are written with. Re-exports only. */

export { devices } from '../machine/memory-devices/batch-devices.js';
export type { CoreWork } from '../mapping/core-work.js';
export { type ConvolutionReplay, replayConvolutions } from '../simulator/convolution-replay.js';
export type { CoreComponent, Surroundings } from '../simulator/cores/core-component.js';
export { type CoreKind, type CoreParts, coreKinds } from '../simulator/cores/core-kinds.js';
export { enginePipeline, type PipelineWindow } from '../simulator/engine-pipeline.js';
export {
  type EngineMemory,
  type EngineReplay,
  replayEngine,
  replayEngineOnMemory,
} from '../simulator/engine-replay.js';
export type { FluidWork, HostOptions, JobWork, SimulationInput, TiledWork } from '../simulator/input.js';
export { type Arbitration, arbitrations } from '../simulator/memory/arbitration.js';
export { coreOfPort, isStorePort, partnerOf } from '../simulator/memory/ports.js';
export type { SharingPolicy } from '../simulator/memory/shared-memory.js';
export type { TurnPolicy, Turns, Waiting } from '../simulator/memory/turn-policy.js';
export {
  COMPUTE,
  HOST_ARRIVAL,
  HOST_DEPENDENCY,
  HOST_ISSUE,
  IDLE_LATER_GROUP,
  LOAD_CONTENTION,
  LOAD_TRANSFER,
  STORE_CONTENTION,
  STORE_DRAIN,
} from '../simulator/observe/attribution.js';
export { machineParts, type PartKind } from '../simulator/parts/machine-parts.js';
export { type PartSite, type Transfer, WirePart } from '../simulator/parts/wire-part.js';
export { replayInput } from '../simulator/replay-input.js';
export { type RowStationaryReplay, replayRowStationary } from '../simulator/row-stationary-replay.js';
export { loadPort, PRIORITY, storePort } from '../simulator/signals.js';
export { type SimulationResult, simulate } from '../simulator/simulate.js';
export { replaySystolic, type SystolicMachine, type SystolicReplay } from '../simulator/systolic-replay.js';
