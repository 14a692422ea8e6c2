/** What an operator can say to the composer about lines that wait for a plate. */
import { type LineRef, refOf } from '../plates.ts';
import { type Action, always, define, OTHER, reason } from './define.ts';

export const composeAction = (lines: readonly LineRef[]): Action<'composer'> =>
  define('composer', {
    command: 'compose',
    verb: 'Compose now',
    tone: 'primary',
    from: [],
    consequence:
      'These parts are laid out together on as few plates as they need, and the plates go to the queue. They wait for no other company.',
    reasons: [
      reason('customer-waits', 'Customer waits'),
      reason('machine-soon-free', 'A machine is about to be free'),
      OTHER,
    ],
    toBody: () => ({ lines: lines.map(refOf) }),
  });

export const releaseNowAction = (line: LineRef): Action<'composer'> =>
  define('composer', {
    command: 'release-now',
    verb: 'Release now',
    from: [],
    consequence:
      'The wait for company ends: the parts are laid out at once, and their plates go to the queue. A plate that prints no more than these costs a start and a clearing of its own.',
    reasons: [
      reason('customer-waits', 'Customer waits'),
      reason('nothing-to-come', 'Nothing more will come'),
      OTHER,
    ],
    toBody: () => ({ ...refOf(line) }),
  });

export const keepApartAction = (line: LineRef): Action<'composer'> =>
  define('composer', {
    command: 'keep-apart',
    verb: 'Keep apart',
    from: [],
    because: true,
    mustSayWhy: always,
    consequence:
      'These parts share a plate with nobody: they are laid out by themselves, line by line, without a wait. You can let them share again; a plate that is already laid out stays as it is.',
    reasons: [
      reason('customer-asks', 'Customer asks for it'),
      reason('risky-part', 'The part may fail and spoil others'),
      reason('watch-it', 'To be watched by itself'),
      OTHER,
    ],
    toBody: () => ({ ...refOf(line), apart: true }),
  });

export const shareAgainAction = (line: LineRef): Action<'composer'> =>
  define('composer', {
    command: 'keep-apart',
    verb: 'Let share again',
    from: [],
    because: true,
    consequence: 'Parts of this line that are still to come may share plates with others.',
    reasons: [reason('no-longer-needed', 'No longer needed'), OTHER],
    toBody: () => ({ ...refOf(line), apart: false }),
  });
