/** Farm days on a worker thread. */
import { runDays } from '../days/run-days.ts';
import { serveDays } from './serve-days.ts';

serveDays(runDays);
