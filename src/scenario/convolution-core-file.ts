/** A convolution core of a user's own, read from a YAML file: a bundled one by `like`, and what differs. */
import * as z from 'zod';
import type { NamedText } from '../formats/named-text.js';
import { readYaml } from '../formats/yaml-document.js';
import type { ConvolutionCore } from '../machine/convolution-core.js';
import { buildConvolutionCore, type CoreDescription, coreFileSchema } from '../machine/convolution-core-options.js';
import { check } from './check.js';

/** @throws InputError for what is no such file */
export function readConvolutionCore({ text, file }: NamedText): ConvolutionCore {
  return buildConvolutionCore(check(coreFileSchema(z), readYaml(text, file)) as CoreDescription);
}
