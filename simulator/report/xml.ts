/** Text as it may stand in XML 1.0 and HTML, in content and in quoted attributes alike. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** XML 1.0 has no way to write most control characters, not even escaped; halves of surrogate pairs are no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const writable = (text: string): string => text.toWellFormed().replace(unwritable, '\ufffd');

export const escaped = (text: string): string =>
  writable(text).replace(/[&<>"']/g, (character) => entities[character]!);

/** Line ends and tabs in an attribute are read as spaces unless they are written as references. */
export const attribute = (text: string): string =>
  escaped(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
