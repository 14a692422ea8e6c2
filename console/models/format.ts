/** Numbers and times as people read them. Every figure leaves here with its unit, joined by a no-break space. */

/** U+202F, narrow: the unit never wraps away from its number. */
const GAP = '\u202f';
const DASH = '–';

const unit = (figure: string, name: string): string => `${figure}${GAP}${name}`;
const fixed = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const missing = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value);

/** `minor` is a whole number of the currency's smallest unit; `digits` how many decimals that unit makes. */
export const money = (minor: number | null | undefined, currency: string, digits = 2): string =>
  missing(minor)
    ? DASH
    : new Intl.NumberFormat('en-GB', {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(minor / 10 ** digits);

export const mass = (grams: number | null | undefined): string => {
  if (missing(grams)) return DASH;
  const size = Math.abs(grams);
  if (size >= 10_000) return unit(fixed(grams / 1000, 1), 'kg');
  return unit(fixed(grams, size < 100 && size > 0 ? 1 : 0), 'g');
};

export const temperature = (celsius: number | null | undefined): string =>
  missing(celsius) ? DASH : unit(fixed(celsius, 0), '°C');

export const length = (millimetres: number | null | undefined): string => {
  if (missing(millimetres)) return DASH;
  return Math.abs(millimetres) < 10_000
    ? unit(fixed(millimetres, 1), 'mm')
    : unit(fixed(millimetres / 1000, 1), 'm');
};

export const size = (box: { readonly x: number; readonly y: number; readonly z: number }): string =>
  unit([box.x, box.y, box.z].map((side) => fixed(side, 1)).join(' × '), 'mm');

export const volume = (cubicMillimetres: number): string => {
  const cm3 = cubicMillimetres / 1000;
  return unit(fixed(cm3, cm3 < 1 ? 3 : cm3 < 100 ? 1 : 0), 'cm³');
};

export const bytes = (count: number): string => {
  if (count < 1000) return unit(fixed(count, 0), 'B');
  if (count < 1_000_000) return unit(fixed(count / 1000, 0), 'kB');
  return unit(fixed(count / 1_000_000, 1), 'MB');
};

/** Of a share from 0 to 1. Never rounds up to 100 before the end, nor down to 0 after the start. */
export const percent = (share: number | null | undefined): string => {
  if (missing(share)) return DASH;
  const whole = Math.round(share * 100);
  const honest = share < 1 ? Math.min(whole, 99) : 100;
  return unit(String(share > 0 ? Math.max(honest, share < 0.01 ? 1 : honest) : 0), '%');
};

/** Two units at most: `38 s`, `45 min`, `2 h 14 min`, `3 d 4 h`. */
export const duration = (seconds: number | null | undefined): string => {
  if (missing(seconds)) return DASH;
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return unit(String(whole), 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return unit(String(minutes), 'min');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  const roundedHours = Math.round(minutes / 60);
  return two(Math.floor(roundedHours / 24), 'd', roundedHours % 24, 'h');
};
const two = (big: number, bigName: string, small: number, smallName: string): string =>
  small === 0
    ? unit(String(big), bigName)
    : `${unit(String(big), bigName)} ${unit(String(small), smallName)}`;

/** `now`, `4 min ago`, `in 2 h 10 min`; both in milliseconds since 1970. */
export const relative = (at: number | null | undefined, now: number): string => {
  if (missing(at)) return DASH;
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 5) return 'now';
  const days = Math.abs(seconds) / 86_400;
  const span = days >= 10 ? unit(String(Math.round(days)), 'd') : duration(Math.abs(seconds));
  return seconds < 0 ? `${span} ago` : `in ${span}`;
};

/** Date and time to the second with the zone: what stands behind a relative time. */
export const absolute = (at: number | null | undefined, timeZone?: string): string =>
  missing(at)
    ? DASH
    : new Intl.DateTimeFormat('en-GB', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        timeZoneName: 'short',
        ...(timeZone === undefined ? {} : { timeZone }),
      }).format(at);

export const clockTime = (at: number, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);

export const day = (at: number | null | undefined, timeZone?: string): string =>
  missing(at)
    ? DASH
    : new Intl.DateTimeFormat('en-GB', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(timeZone === undefined ? {} : { timeZone }),
      }).format(at);

export const count = (howMany: number, one: string, many = `${one}s`): string =>
  `${fixed(howMany, 0)} ${howMany === 1 ? one : many}`;

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** Small numbers in words, for sentences. */
export const inWords = (howMany: number): string => words[howMany] ?? String(howMany);

export const sentence = (text: string): string =>
  text === '' ? text : text[0]!.toUpperCase() + text.slice(1);
