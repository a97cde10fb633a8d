/**
 * SVG to PNG, with the font the figures name in the package: without one the renderer draws no text, and says nothing.
 */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const FONT = createRequire(import.meta.url).resolve('@expo-google-fonts/pt-sans/400Regular/PTSans_400Regular.ttf');

/** @param scale pixels of the picture for each CSS pixel; 3 is about 300 dots an inch at column width */
export function pngOf(svg: string, scale = 3): Uint8Array {
  const font = { fontFiles: [FONT], loadSystemFonts: false, defaultFontFamily: 'PT Sans', sansSerifFamily: 'PT Sans' };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font }).render().asPng();
}
