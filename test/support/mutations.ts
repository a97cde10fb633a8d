/**
 * Damage for files of text: a byte, a token, a line changed, cut off, doubled or spliced; tokens are replaced by the
 * borders of what readers take for numbers, and by names that every object has.
 */
import fc from 'fast-check';

const TOKENS = [
  ...['0', '-1', '1e999', '9223372036854775807', '2147483648', '0.5', '1e-300', '-0', 'NaN', 'null', 'true', ''],
  ...[
    ' ',
    ',',
    '{',
    '}',
    '[',
    ']',
    '{{',
    '}}',
    ':',
    '#',
    '"',
    "'",
    '<<<: *x',
    '<<: *x',
    '&x',
    '*base_problem',
    '!!js/x',
  ],
  ...['__proto__', 'constructor', 'toString', '../../etc/passwd', '\u0000', '\u001b[31m', '\ufeff', '=1+1', '\u2028'],
  ...["{{include_text('tl-base.yaml')}}", "{{include_text('x')}}"],
];

/** One damage; places are taken modulo what is there. */
export const mutation = fc.record({
  kind: fc.constantFrom('byte', 'cut', 'drop line', 'double line', 'token', 'splice'),
  at: fc.nat(),
  to: fc.nat(),
  token: fc.constantFrom(...TOKENS),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

export function mutated(text: string, { kind, at, to, token }: Mutation): string {
  const place = text.length === 0 ? 0 : at % text.length;
  const lines = text.split('\n');
  const line = at % lines.length;
  switch (kind) {
    case 'byte':
      return text.slice(0, place) + String.fromCharCode(to % 256) + text.slice(place + 1);
    case 'cut':
      return text.slice(0, place);
    case 'drop line':
      return lines.toSpliced(line, 1).join('\n');
    case 'double line':
      return lines.toSpliced(line, 0, lines[to % lines.length] ?? '').join('\n');
    case 'splice':
      return text.slice(0, place) + text.slice(to % (text.length + 1));
    default: {
      const tokens = [...text.matchAll(/[\w.'*&-]+/g)];
      const found = tokens[at % Math.max(1, tokens.length)];
      if (found === undefined) return token;
      return text.slice(0, found.index) + token + text.slice(found.index + found[0].length);
    }
  }
}
