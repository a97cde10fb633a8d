/**
 * Base designs: what an accelerator does along the axes that it cannot change. The first three are those of the released class files
 * (maestro-project/gamma 3d6caf8): `dla` NVDLA-like, `eye` Eyeriss-like, `tpu` systolic.
 */
import { entry, registry } from '../../base/registry.js';
import { C, K, R, S, X, Y } from '../array-mapping/genes.js';

/** Size of dimension `d` where the layer has these extents; what is larger than the layer is cut. */
type Sizes = (d: number, extents: readonly number[]) => number;

export interface BaseDesign {
  /** Dimension across clusters, and inside one. Several: rows of the array serve whichever the layer has. */
  readonly pairs: readonly string[];
  /** PEs of a cluster. */
  readonly columns: number;
  readonly outerTiles: Sizes;
  readonly outerOrder: string;
  readonly innerTiles: Sizes;
  readonly innerOrder: string;
}

declare module '../../base/registry.js' {
  interface Kinds {
    baseDesigns: BaseDesign;
  }
}

/** Stands for a design that is found with the hardware of a core, where one layer is all it runs. */
export const SEARCHED_DESIGN = 'searched';

/** Filters whole, and as many output rows and columns as they have. */
function filterSized(d: number, extents: readonly number[]): number {
  return d === Y || d === R ? extents[R]! : d === X || d === S ? extents[S]! : 1;
}

const DLA: BaseDesign = {
  pairs: ['KC'],
  columns: 64,
  outerTiles: (d, extents) => (d === C ? 64 : filterSized(d, extents)),
  outerOrder: 'SKCYXR',
  innerTiles: filterSized,
  innerOrder: 'KCYXRS',
};

const TPU: BaseDesign = {
  pairs: ['KC'],
  columns: 16,
  outerTiles: (d, extents) => (d === K || d === Y ? 16 : d === R || d === S ? extents[d]! : 1),
  outerOrder: 'XKCYRS',
  innerTiles: (d, extents) => (d === R || d === S ? extents[d]! : 1),
  innerOrder: 'KCYRSX',
};

/** Rows of outputs, or of the filter, inside a cluster; a PE keeps 16 filters and what columns it is given. */
const EYE: BaseDesign = {
  pairs: ['YY', 'YR'],
  columns: 16,
  outerTiles: (d, extents) => (d === K ? 16 : d === R || d === S ? extents[d]! : 1),
  outerOrder: 'SYXCKR',
  innerTiles: (d, extents) => (d === X || d === K ? extents[d]! : 1),
  innerOrder: 'YRSXKC',
};

/** Output rows across clusters, columns inside one: a PE keeps its output while the filter passes. */
const SHI: BaseDesign = {
  pairs: ['YX'],
  columns: 8,
  outerTiles: (d, extents) => (d === X ? 8 : d === R || d === S ? extents[d]! : 1),
  outerOrder: 'KYXCRS',
  innerTiles: (d, extents) => (d === R || d === S ? extents[d]! : 1),
  innerOrder: 'CYXRSK',
};

/** Single elements inside a cluster, and no dimension held back: what a core is designed from. */
const PLAIN: BaseDesign = {
  pairs: ['KC'],
  columns: 16,
  outerTiles: (d, extents) => (d === C ? 16 : d === R || d === S ? extents[d]! : 1),
  outerOrder: 'KYXCRS',
  innerTiles: () => 1,
  innerOrder: 'KYXCRS',
};

export const baseDesigns = registry('baseDesigns', 'a base design', [
  entry('dla', 'filters across clusters, 64 channels inside one, as NVDLA', DLA),
  entry('eye', 'output rows across clusters and inside one of 16, as Eyeriss', EYE),
  entry('tpu', 'filters across clusters, 16 channels inside one, as a systolic array', TPU),
  entry('shi', 'output rows across clusters and columns inside one of 8, as ShiDianNao', SHI),
  entry('plain', 'filters across clusters, 16 channels inside one, single elements in a PE', PLAIN),
]);
