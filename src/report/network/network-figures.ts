/** The figures of a run on a network by name, from the `network.json` that its command leaves in a folder. */
import * as z from 'zod';
import { InputError } from '../../base/errors.js';
import { entry, registry } from '../../base/registry.js';
import { parseJson } from '../../formats/json-text.js';
import { networkTracksFigure } from '../figures/network-tracks-figure.js';
import { networkUsesFigure } from '../figures/network-uses-figure.js';
import { type NetworkReport, USES } from './network-report.js';

/** @param width CSS pixels @returns SVG */
export type NetworkFigure = (report: NetworkReport, width?: number) => string;

declare module '../../base/registry.js' {
  interface Kinds {
    networkFigures: NetworkFigure;
  }
}

export const networkFigures = registry('networkFigures', 'a figure of a run on a network', [
  entry('tracks', 'an accelerator and the dimensions over time', networkTracksFigure),
  entry('uses', "what each dimension's time was used for", networkUsesFigure),
]);

const ns = z.number().min(0);
const drawn = z.looseObject({
  title: z.string(),
  timeNs: ns,
  accelerator: z.array(z.looseObject({ track: z.string(), startNs: ns, endNs: ns })),
  dimensions: z
    .array(z.looseObject({ name: z.string(), uses: z.strictObject(Object.fromEntries(USES.map((use) => [use, ns]))) }))
    .min(1),
  spans: z.array(z.looseObject({ dimension: z.number().int().min(0), startedNs: ns, endedNs: ns })),
});

/** @throws InputError for a text that is no such report */
export function readNetworkReport(text: string, file: string): NetworkReport {
  const expected = 'what a network command writes with --out';
  const document = parseJson(text, file);
  const { success, error } = drawn.safeParse(document);
  if (success) return document as NetworkReport;
  throw new InputError({ file, path: error.issues[0]?.path.join('.') ?? '', expected, found: 'other data' });
}
