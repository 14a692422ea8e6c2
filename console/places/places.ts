/** The places of the console: address, letter, word, and what is counted beside it. */
import type { Counters } from '../../gateway/api/contract/responses.ts';
import type { IconName } from '../ui/icons.tsx';

export interface Place {
  readonly id:
    | 'today'
    | 'floor'
    | 'queue'
    | 'quotes'
    | 'orders'
    | 'plates'
    | 'materials'
    | 'whatif'
    | 'insight'
    | 'log'
    | 'settings';
  readonly word: string;
  readonly icon: IconName;
  readonly href: string;
  /** After `g`. */
  readonly letter: string;
  /** Every address that belongs to it; the first that matches gives the parameters. */
  readonly patterns: readonly string[];
  /** `asks`: a person is waited for. */
  readonly tally?: (counters: Counters) => { readonly count: number; readonly tone?: 'asks' | 'alerts' };
}

const tone = <T extends 'asks' | 'alerts'>(count: number, name: T) =>
  count > 0 ? { count, tone: name } : { count };

export const places: readonly Place[] = [
  {
    id: 'today',
    word: 'Today',
    icon: 'today',
    href: '/',
    letter: 't',
    patterns: ['/', '/incidents/:id'],
    tally: (c) => tone(c.incidentsOpen, 'alerts'),
  },
  {
    id: 'floor',
    word: 'Floor',
    icon: 'floor',
    href: '/floor',
    letter: 'f',
    patterns: ['/floor', '/printers/:id'],
    tally: (c) => (c.platesToClear > 0 ? { count: c.platesToClear, tone: 'asks' } : { count: c.printing }),
  },
  {
    id: 'queue',
    word: 'Queue',
    icon: 'queue',
    href: '/queue',
    letter: 'q',
    patterns: ['/queue', '/jobs/:id'],
    tally: (c) =>
      c.manualReview + c.qc + c.failed > 0
        ? { count: c.manualReview + c.qc + c.failed, tone: 'asks' }
        : { count: c.queue + c.ready },
  },
  {
    id: 'quotes',
    word: 'Quotes',
    icon: 'quotes',
    href: '/quotes',
    letter: 'u',
    patterns: ['/quotes', '/quotes/new', '/quotes/:id'],
    tally: (c) =>
      c.quotesToReview > 0 ? { count: c.quotesToReview, tone: 'asks' } : { count: c.quotesApproved },
  },
  {
    id: 'orders',
    word: 'Orders',
    icon: 'orders',
    href: '/orders',
    letter: 'o',
    patterns: ['/orders', '/orders/:id'],
    tally: (c) => (c.ordersToPack > 0 ? { count: c.ordersToPack, tone: 'asks' } : { count: c.ordersOpen }),
  },
  {
    id: 'plates',
    word: 'Plates',
    icon: 'plates',
    href: '/plates',
    letter: 'p',
    patterns: ['/plates'],
  },
  {
    id: 'materials',
    word: 'Materials',
    icon: 'materials',
    href: '/materials',
    letter: 'm',
    patterns: ['/materials', '/lots/:id'],
    tally: (c) => tone(c.lotsLow, 'asks'),
  },
  {
    id: 'whatif',
    word: 'What if',
    icon: 'whatif',
    href: '/whatif',
    letter: 'w',
    patterns: ['/whatif', '/whatif/:id'],
  },
  {
    id: 'insight',
    word: 'Insight',
    icon: 'insight',
    href: '/insight',
    letter: 'i',
    patterns: ['/insight', '/insight/:id'],
  },
  { id: 'log', word: 'Log', icon: 'log', href: '/log', letter: 'l', patterns: ['/log'] },
  {
    id: 'settings',
    word: 'Settings',
    icon: 'settings',
    href: '/settings',
    letter: 's',
    patterns: ['/settings', '/settings/policy/:id'],
  },
];
