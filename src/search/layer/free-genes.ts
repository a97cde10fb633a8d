/** Which genes of a two-level mapping a mapper may choose; a less flexible accelerator leaves it some of them. */
export interface FreeGenes {
  readonly outerTiles: boolean;
  readonly innerTiles: boolean;
  readonly outerOrder: boolean;
  readonly innerOrder: boolean;
  /** Both parallel dimensions. */
  readonly parallel: boolean;
  readonly cluster: boolean;
}

export const ALL_FREE: FreeGenes = {
  outerTiles: true,
  innerTiles: true,
  outerOrder: true,
  innerOrder: true,
  parallel: true,
  cluster: true,
};
