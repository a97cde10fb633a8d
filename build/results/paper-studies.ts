/**
 * Which statements are the paper's, and the studies they are judged by: those of the results page under the profile
 * magma-2022, with one seed and fewer samples. A test holds the bundled files against this.
 */
import type { SectionMaker } from './section.js';
import { bandwidthLargeSection, bandwidthSmallSection } from './sections/bandwidth.js';
import { heterogeneousSection, homogeneousSection } from './sections/mappers.js';
import { scaleSection } from './sections/scale.js';
import { groupSizeSection } from './sections/search-effort.js';

export const PAPER_SECTIONS: readonly SectionMaker[] = [
  homogeneousSection,
  heterogeneousSection,
  bandwidthSmallSection,
  bandwidthLargeSection,
  scaleSection,
  groupSizeSection,
];

/** As the results page names them. */
export const PAPER_STUDIES: readonly string[] = [...new Set(PAPER_SECTIONS.flatMap(({ studies }) => studies))];

/** A group, of each search. */
export const SAMPLES = 2000;

/** The bundled study that is a study of the results page under the profile. */
export function paperStudy(name: string): string {
  return `paper-${name}`;
}
