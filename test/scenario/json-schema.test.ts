/** The JSON Schemas that editors read: named in every bundled file, and told by the schemas that check. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSchemas } from '../../build/schemas.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { models } from '../../src/workload/models/zoo.js';
import { temporaryFolder } from '../support/files.js';

const root = join(import.meta.dirname, '../..');
const space = temporaryFolder();

beforeAll(() => writeSchemas(space.path('schema')));

const read = (name: string) => JSON.parse(readFileSync(space.path(`schema/${name}.json`), 'utf8'));

const files = readdirSync(join(root, 'scenarios'), { recursive: true })
  .map((name) => join(root, 'scenarios', String(name)))
  // files of other programs, with no schema here
  .filter((file) => file.endsWith('.yaml') && !/timeloop|kubernetes/.test(file));

describe('bundled files', () => {
  it.each(files.map((file) => [relative(root, file), file] as const))('%s names its schema', (_, file) => {
    const [first = ''] = readFileSync(file, 'utf8').split('\n');
    const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
    const schema = join(dirname(file), named);
    expect(relative(join(root, 'dist/schema'), schema)).toBe(basename(schema));
    expect(existsSync(space.path(`schema/${basename(schema)}`))).toBe(true);
  });
});

describe('the schema of a scenario', () => {
  it('has the names of the registries, and takes others, which a plugin may add', () => {
    const { mapper } = read('accelerator').properties;
    expect(mapper.properties.name.anyOf).toEqual([{ enum: mappers.names }, { type: 'string' }]);
    expect(JSON.stringify(read('accelerator'))).toContain(JSON.stringify(models.names));
    expect(JSON.stringify(read('accelerator'))).not.toContain('x-names-of');
  });

  it('has the options of what is named', () => {
    const { allOf } = read('accelerator').properties.mapper;
    const magma = allOf.find((one: { if: unknown }) => JSON.stringify(one.if).includes('"magma"'));
    expect(magma.then.properties.options.properties.elites).toMatchObject({ minimum: 0, maximum: 1 });
  });
});
