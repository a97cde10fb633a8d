/** A part of the pages, run: see `executed.ts`. Parts are files, so that they run beside each other. */
import { describeExecuted } from './executed.js';
import { partOfPages } from './pages.js';

describeExecuted(partOfPages(2, 4));
