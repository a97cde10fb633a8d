/** What a cost model of planned layers says of a mapping, and what no mapping can beat. */
export interface PlanFigures {
  readonly cycles: number;
  readonly nanojoules: number;
  /** Bytes that cross the ports the model looks at: to memory (tile-plan), or between shared buffer and array (systolic). */
  readonly trafficBytes: number;
  readonly macs: number;
  /** Bytes of the shared buffer that the mapping takes. */
  readonly heldBytes: number;
  /** Tiles, or folds, one after another. */
  readonly parts: number;
}

export interface PlanBound {
  readonly cycles: number;
  readonly nanojoules: number;
  readonly trafficBytes: number;
}
