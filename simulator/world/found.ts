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
];
