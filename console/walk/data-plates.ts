/** What the composer of the scripted farm tells: two groups that wait, a plate of several orders that is queued. Test data only. */
import type { ComposerAnswer } from '../../gateway/api/contract/composer.ts';
import { minutes, NOON } from './data-base.ts';

const BLACK = 'PLA-BASIC Black, profile standard-0-4, 0.4 mm nozzle';
const ORANGE = 'PETG Signal orange, profile standard-0-4, 0.4 mm nozzle';

/** As the packer draws them: millimetres, lines in the colour of the text. */
const picture = (bed: number, boxes: readonly (readonly [string, number, number, number])[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${bed + 4} ${bed + 4}" role="img" font-family="sans-serif" stroke="currentColor" fill="none" stroke-width="0.6">`,
    `<rect x="0" y="0" width="${bed}" height="${bed}" rx="2" fill="var(--plate-bed, none)"/>`,
    ...boxes.map(
      ([order, x, y, size]) =>
        `<g><polygon points="${x},${y} ${x + size},${y} ${x + size},${y + size} ${x},${y + size}" fill="var(--plate-part, currentColor)" fill-opacity="0.15"/><text x="${x + size / 2}" y="${y + size / 2}" font-size="10" fill="currentColor" stroke="none" text-anchor="middle" dominant-baseline="central">${order}</text></g>`,
    ),
    '</svg>',
  ].join('\n');

/** Of whatever job: the walk looks at how it stands on the page, not at where parts lie. */
export const platePicture = picture(220, [
  ['1', 30, 30, 60],
  ['2', 98, 30, 60],
]);

const wait = (orderId: string, lineId: string, count: number, group: string) => ({
  orderId,
  lineId,
  count,
  group,
  since: NOON - minutes(3),
  waitUntil: NOON + minutes(7),
  why: `No machine is free before 12:40: it waits for company. Sharing a plate with what else waits of ${group} would not pay, or make something late.`,
});

export const composer: ComposerAnswer = {
  at: NOON,
  policy: { composeAcrossOrders: true, waitMinutesMax: 10, plateHoursMax: 12 },
  waiting: [
    wait('O-1008', 'L-1', 2, BLACK),
    wait('O-1007', 'L-1', 4, BLACK),
    {
      ...wait('O-1006', 'L-1', 3, ORANGE),
      waitUntil: null,
      why: 'The planner is asked whether it should wait for company.',
    },
  ],
  proposals: [
    {
      group: BLACK,
      plates: [
        {
          lines: [
            { orderId: 'O-1007', lineId: 'L-1', count: 4, letter: 'A' },
            { orderId: 'O-1008', lineId: 'L-1', count: 2, letter: 'B' },
          ],
          parts: 6,
          seconds: 19_800,
          grams: 134.4,
          picture: picture(256, [
            ['A', 30, 30, 60],
            ['A', 98, 30, 60],
            ['A', 30, 98, 60],
            ['A', 98, 98, 60],
            ['B', 166, 30, 60],
            ['B', 166, 98, 60],
          ]),
        },
      ],
      platesApart: 2,
    },
    {
      group: ORANGE,
      plates: [
        {
          lines: [{ orderId: 'O-1006', lineId: 'L-1', count: 3, letter: 'A' }],
          parts: 3,
          seconds: 9_000,
          grams: 61.2,
          picture: picture(220, [
            ['A', 20, 80, 54],
            ['A', 82, 80, 54],
            ['A', 144, 80, 54],
          ]),
        },
      ],
      platesApart: 1,
    },
  ],
  lastComposed: [
    {
      plateId: 'B-shared-4',
      jobId: 'J-1046',
      orderIds: ['O-1007', 'O-1005'],
      parts: 5,
      why: '5 parts of 2 orders share it: one start and one clearing fewer, and nothing gets late.',
    },
  ],
  keptApart: { 'O-1007/L-2': 'Customer asks for it: one batch, one plate.' },
};
