/** Numbers as people read them, and nouns that agree with them. */
export const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });

export const some = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;
