/** Writes a figure, as SVG or PNG by the file's ending. */
import { basename, dirname, extname } from 'node:path';
import { InputError } from '../base/errors.js';
import { writeFolder } from '../formats/output-folder.js';
import { pngOf } from '../report/figures/png.js';

/** Pixels of a PNG for each CSS pixel. */
const SCALE = 3;

/** @throws InputError for another ending */
export function writeFigure(file: string, svg: string): void {
  const type = extname(file).toLowerCase();
  if (type !== '.svg' && type !== '.png')
    throw new InputError({ path: '--out', expected: 'a file ending in .svg or .png', found: file });
  writeFolder(dirname(file), { [basename(file)]: type === '.svg' ? svg : pngOf(svg, SCALE) });
}
