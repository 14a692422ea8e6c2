import type { Book } from './book.ts';
import { incidentBook, plateBook, quoteBook } from './few.ts';
import { jobBook } from './job.ts';
import { lotBook } from './lot.ts';
import { orderBook } from './order.ts';
import { planBook } from './plan.ts';
import { printerBook } from './printer.ts';
import { runBook } from './run.ts';

/** By kind of actor. */
export const books: Readonly<Record<string, Book>> = {
  quote: quoteBook,
  order: orderBook,
  plan: planBook,
  plate: plateBook,
  job: jobBook,
  run: runBook,
  printer: printerBook,
  lot: lotBook,
  incident: incidentBook,
};
