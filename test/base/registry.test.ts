/** Open registries and the plugins that add to them. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { definePlugin, loadPlugin, usePlugin } from '../../src/base/plugin.js';
import { entry, type Registry, register, registry } from '../../src/base/registry.js';
import { temporaryFolder } from '../support/files.js';

declare module '../../src/base/registry.js' {
  interface Kinds {
    fruit: number;
    vegetables: number;
  }
}

const space = temporaryFolder();

function fruit(): Registry<number> {
  return registry('fruit', 'a fruit', [
    entry('apple', 'round', 1),
    { name: 'banana', about: 'bent', make: ({ length = 20 }: { length?: number }) => length },
  ]);
}

describe('a registry', () => {
  it('makes entries with their defaults or with options', () => {
    expect(fruit().get('apple')).toBe(1);
    expect(fruit().get('banana')).toBe(20);
    expect(fruit().get('banana', { length: 7 })).toBe(7);
  });

  it('suggests the nearest name, if one is near', () => {
    expect(() => fruit().get('bananna')).toThrow(
      'expected a fruit (apple, banana), found "bananna" (did you mean banana?)',
    );
    expect(() => fruit().get('zucchini')).toThrow(/found "zucchini"$/);
    expect(() => fruit().get('__proto__')).toThrow(InputError);
  });

  it('takes more entries, and no name twice', () => {
    const open = fruit();
    register('fruit', entry('cherry', 'small', 3));
    expect(open.names).toEqual(['apple', 'banana', 'cherry']);
    expect(() => register('fruit', entry('apple', 'another', 4))).toThrow(/a name that is no other fruit's.*"apple"/);
  });

  it('gets what was registered before its module was loaded', () => {
    register('vegetables', entry('leek', 'long', 5));
    expect(registry('vegetables', 'a vegetable', []).names).toEqual(['leek']);
  });
});

describe('a plugin', () => {
  it('registers its entries and says where it cannot', () => {
    const open = fruit();
    usePlugin(definePlugin({ name: 'mine', entries: { fruit: [entry('date', 'sweet', 4)] } }));
    expect(open.get('date')).toBe(4);
    const again = { name: 'mine', entries: { fruit: [entry('fig', 'soft', 5), entry('apple', 'taken', 6)] } };
    expect(() => usePlugin(again, 'mine.js')).toThrow(/^mine\.js plugin mine fruit\.1: expected a name/);
  });

  it('is loaded from a file, once', () => {
    const open = fruit();
    const file = space.write(
      'mine.mjs',
      "export default { name: 'grape', entries: { fruit: [{ name: 'grape', about: 'many', make: () => 6 }] } };\n",
    );
    loadPlugin(file);
    loadPlugin(file);
    expect(open.get('grape')).toBe(6);
  });

  it.each([
    ['export default 3;', /expected a default export made by definePlugin\(\{name, entries\}\), found/],
    ["export default { name: 'x', entries: { fruit: 3 } };", /entries\.fruit: expected a list, found 3/],
    [
      "export default { name: 'x', entries: { fruit: [{ name: 'kiwi', about: '' }] } };",
      /entries\.fruit\.0\.make: expected a function, found nothing/,
    ],
    ['export default (', /expected a module that can be loaded/],
    ["throw new Error('at the top');", /found "at the top"/],
  ])('that is none is refused: %s', (text, pattern) => {
    const file = space.write(`bad-${text.length}.mjs`, text);
    expect(() => loadPlugin(file)).toThrow(pattern);
    expect(() => loadPlugin(file)).toThrow(InputError);
  });

  it('that is not there is refused', () => {
    expect(() => loadPlugin(space.path('nowhere.js'))).toThrow(/nowhere\.js: expected .* found "no such file"/);
  });
});
