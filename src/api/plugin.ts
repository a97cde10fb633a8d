/**
 * `caldera/plugin`: how a module of one's own adds mappers, cost models, arbitration policies, presets, models, formats,
 * figures, commands and whatever else a scenario can name. Re-exports only.
 */
export { InputError } from '../base/errors.js';
export { definePlugin, loadPlugin, type Plugin, usePlugin } from '../base/plugin.js';
export { type Entry, entry, type Kinds, type Registry } from '../base/registry.js';
export type { CommandEntry } from '../cli/commands.js';
export type { ReadNetwork, Source, WorkloadFormat } from '../formats/workload-format.js';
export type { Preset } from '../machine/presets.js';
export type { RunFigure, TableFigure } from '../report/figures/figures.js';
export type { ReportData } from '../report/report-data.js';
export type { Measure } from '../study/measure.js';
export type { Subject, SubjectPoint } from '../study/subject.js';
export type { ForeignCheck } from '../validation/against/foreign-check.js';
export type { Model } from '../workload/model.js';
export type { Build } from '../workload/models/zoo.js';
