import { minorDigitsOf } from '../farm/schema.ts';

/** `1999` in USD is `19.99 USD`; `-50` is `-0.50 USD`. */
export function formatMoney(minor: number, currency: string): string {
  const digits = minorDigitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${minor < 0 ? '-' : ''}${amount} ${currency}`;
}
