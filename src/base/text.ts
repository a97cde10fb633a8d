/**
 * Foreign text as text: names out of files may hold what a terminal would obey, or a spreadsheet would compute.
 */

/**
 * Control characters as pictures of themselves, so that no terminal obeys them; line ends and tabs stay. So are those that
 * turn the order of the text that follows, which would make a name read as another.
 */
export function visible(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '\u2421' : '\uFFFD';
  });
}

/** Text that stays on one line: line ends and tabs are shown as well. */
export function visibleLine(text: string): string {
  return visible(text.replaceAll(/[\n\t]/g, (character) => (character === '\n' ? '\u240A' : '\u2409')));
}

/** A text cell of a CSV file that no spreadsheet takes for a formula: an apostrophe goes before what would begin one. */
export function plainCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** A text with a URL in it, without the user and the password that this URL may hold. */
export function withoutSecret(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^/\s]*@/g, '$1…@');
}
