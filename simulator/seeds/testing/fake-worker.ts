import { serveDays } from '../serve-days.ts';
import { fakeDays } from './fake-days.ts';

serveDays(fakeDays);
