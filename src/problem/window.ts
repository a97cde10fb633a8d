/**
 * How the outputs along one axis of a convolution read the stored input: output `o` reads `filter` places, `dilation` apart,
 * from o · stride − before on. The rules of strides, halos and padding are here and in `places.ts`, nowhere else.
 */
import { placesBetween } from './places.js';

export interface Window {
  readonly outputs: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros in front of the stored input. */
  readonly before: number;
  readonly stored: number;
}

/** An axis that a problem does not have. */
export const POINT: Window = { outputs: 1, filter: 1, stride: 1, dilation: 1, before: 0, stored: 1 };

export interface Axis {
  /** Stored input places. */
  readonly input: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros in front of the input, and in all. */
  readonly before: number;
  readonly padding: number;
}

/** The windows along an axis; at least one output where the filter fits the padded input. */
export function windowOf({ input, filter, stride, dilation, before, padding }: Axis): Window {
  const outputs = outputsAlong(input + padding, filter, stride, dilation);
  return { outputs, filter, stride, dilation, before, stored: input };
}

export function outputsAlong(paddedInput: number, filter: number, stride: number, dilation: number): number {
  return Math.floor((paddedInput - filterSpan(filter, dilation)) / stride) + 1;
}

/** Places from the first to the last tap of a filter. */
export function filterSpan(filter: number, dilation: number): number {
  return (filter - 1) * dilation + 1;
}

/** Places from the first to the last that `outputs` neighbouring outputs read, zeros included. */
export function inputSpan({ filter, stride, dilation }: Window, outputs: number): number {
  return (outputs - 1) * stride + filterSpan(filter, dilation);
}

/** Zero places in all that make ⌈input / stride⌉ outputs. */
export function samePadding(input: number, filter: number, stride: number, dilation = 1): number {
  return Math.max(0, (Math.ceil(input / stride) - 1) * stride + filterSpan(filter, dilation) - input);
}

/** Stored places under the filter for outputs first … end − 1. */
export function touchedBetween(window: Window, first: number, end: number): number {
  const { filter, stride, dilation, before, stored } = window;
  const from = before - first * stride;
  if (dilation === 1 && (stride <= filter || end - first === 1)) {
    const span = (end - first - 1) * stride + filter;
    return Math.max(0, Math.min(span, from + stored) - Math.max(0, from));
  }
  const runs = [
    { step: stride, count: end - first },
    { step: dilation, count: filter },
  ];
  return placesBetween(runs, Math.max(0, from), from + stored);
}

/** Stored places that outputs first … middle − 1 and outputs middle … end − 1 both read: the halo of two neighbours. */
export function sharedBetween(window: Window, first: number, middle: number, end: number): number {
  const apart = touchedBetween(window, first, middle) + touchedBetween(window, middle, end);
  return apart - touchedBetween(window, first, end);
}
