/** Where an actor stands, as one word. */
export type StateValue = string | { readonly [key: string]: StateValue };

/** The names of the innermost states, parallel regions joined by `+`. */
export const statusOfValue = (value: StateValue): string =>
  typeof value === 'string' ? value : Object.values(value).map(statusOfValue).join('+');
