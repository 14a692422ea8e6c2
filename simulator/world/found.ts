/** Seeds that once broke a property, and what the matter was. They are played with every run of the suite. */
export const found: readonly (readonly [seed: number, what: string])[] = [
  [1, 'a printer that was out of reach kept its incident after its run had ended'],
  [2, 'a print that was overdue kept its incident after it had ended'],
  [4, 'a job that a person requeued kept its incident of the retry ceiling'],
  [10, 'a run settled by hand left an incident open, by which the next run could be settled'],
  [20, 'a refused cancel kept its incident after the print had ended'],
  [31, 'a start under way was settled as failed by an old incident, and its job made twice'],
  [67, 'a print begun by hand while ours was starting was forgotten, and its plate was never clear'],
  [98, 'a rejected plan was shown to nobody, and its order waited for ever'],
  [116, 'a job took more than its estimate, and was sent to the same short spool again and again'],
  [17, 'a job that vanished was told as recovered in the same breath, and its incident closed'],
  [
    24,
    'a run that a person settled while its start was on its way printed on, and its machine, saying nothing new, was held for free of it',
  ],
  [3414, 'a start was sent seconds after a person had settled its run as failed'],
  [
    1595,
    'maintenance that waited for a print was said to wait for ever, when a person worked on the machine as its print ended',
  ],
  [1970, 'the same, of a print that was cancelled while somebody worked on its machine'],
  [1673, 'a machine that was removed while its trial was inspected waited for that inspection for ever'],
  [
    936,
    'a machine out of reach when the farm began again was said to be in reach, for nobody could look at it',
  ],
  [3583, 'a printer that was removed and added in one moment was never told that its link stands'],
  [
    3762,
    'a file of ours, begun by hand, went unseen, for the look that was to settle whose print it is was lost',
  ],
  [
    3410,
    'a maintenance window opened a minute and a half late by a slow deadline: the check allowed a minute',
  ],
  [
    3058,
    'a start that was called off on its way was held for lost after a quarter of a minute, and came all the same',
  ],
];

/** The same, of farms whose machines report in their vendor's messages. */
export const foundOnTheWire: readonly (readonly [seed: number, what: string])[] = [
  [1420, 'spools were changed to and fro for ever, each kept for others as soon as it was loaded'],
  [1727, 'the same, of another farm'],
  [1287, 'a machine out of reach when the farm began again was said to be in reach'],
  [2429, 'the same, of an idle machine'],
  [3622, 'a start was sent again onto a plate on which somebody had printed meanwhile'],
  [1954, 'a maintenance window opened a minute late by a slow deadline: the check allowed a minute'],
  [1521, 'one spool was on record in two machines, and the second had none left: the check expected a start'],
];
