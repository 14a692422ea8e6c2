/** For whom grams are kept that nobody has reserved yet: first come, first served, and nobody else is given them. */
import { earmarks, keptFrom } from '../../actors/dispatcher/earmarks.ts';
import { isLike } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { drawTables, isOf, offeredGrams, stateOf, type Tables, wantedGrams } from './dispatch-tables.ts';
import { law } from './law.ts';

interface Mark {
  readonly jobId: string;
  readonly lotId: string;
  readonly grams: number;
  readonly since: number;
}

/** Who is paid, where that counts; a person's word goes before, and begins a turn of its own where none stood. */
const inTurn = ({ policy, queue }: Tables): Loose[] =>
  Object.values(queue)
    .filter(({ gramsSaid }) => gramsSaid?.keep ?? policy.reserveOn === 'payment')
    .map((job) => {
      const isOfPolicy = policy.reserveOn === 'payment' && job.gramsSaid?.again === undefined;
      return { ...job, since: isOfPolicy ? job.queuedAt : job.gramsSaid.at };
    })
    .toSorted((a, b) => a.since - b.since || a.queuedAt - b.queuedAt || a.jobId.localeCompare(b.jobId));

/** Each in turn has the spool that is loaded somewhere; of several the one with the least that is enough. */
function marksOf(
  tables: Tables,
  taken?: { readonly lotId: string; readonly grams: number },
): {
  readonly marks: Mark[];
  readonly none: string[];
} {
  const [marks, none]: [Mark[], string[]] = [[], []];
  const { lots, policy, printers } = tables;
  const loaded = new Set(Object.values(printers).map((printer) => printer.loaded?.lotId));
  for (const job of inTurn(tables)) {
    const grams = wantedGrams(job.massGrams, policy);
    const left = (lotId: string): number =>
      marks.reduce(
        (sum, mark) => sum - (mark.lotId === lotId ? mark.grams : 0),
        offeredGrams(lots[lotId], policy) - (taken?.lotId === lotId ? taken.grams : 0),
      );
    const [lotId] = Object.keys(lots)
      .filter((id) => lots[id].usable && isOf(lots[id], job.requirements) && left(id) >= grams)
      .sort(
        (a, b) => Number(loaded.has(b)) - Number(loaded.has(a)) || left(a) - left(b) || a.localeCompare(b),
      );
    if (lotId === undefined) none.push(job.jobId);
    else marks.push({ jobId: job.jobId, lotId, grams, since: job.since });
  }
  return { marks, none };
}

function check(cases: readonly Tables[]): void {
  for (const tables of cases) {
    const { lots, policy, printers, queue } = tables;
    const state = stateOf(tables);
    const { marks, none } = marksOf(tables);
    const kept = earmarks(state, policy);
    const byLot = Map.groupBy(marks, ({ lotId }) => lotId);
    must(
      isLike([...kept.byJob.values()], marks) &&
        isLike(
          [...kept.byJob.keys()],
          marks.map(({ jobId }) => jobId),
        ) &&
        isLike([...kept.byLot.entries()], [...byLot.entries()]) &&
        isLike(kept.unheld, none),
      () =>
        `Kept is ${JSON.stringify([...kept.byLot])}, and for ${kept.unheld} nothing; due is ${JSON.stringify(marks)}, nothing for ${none}.`,
    );
    for (const job of Object.values(queue)) {
      const found = keptFrom(job, kept, printers, (lotId) => lots[lotId], policy) ?? {};
      for (const { loaded, printerId } of Object.values(printers))
        checkSpool(tables, job, byLot.get(loaded?.lotId) ?? [], loaded?.lotId, found[printerId]);
      must(
        Object.keys(found).every((id) => id in printers),
        () => `${job.jobId} is kept from ${Object.keys(found)}.`,
      );
    }
  }
}

/** It may draw on a spool only where that leaves enough for those before it. */
function checkSpool(
  tables: Tables,
  job: Loose,
  marks: readonly Mark[],
  lotId: string,
  because: string | undefined,
): void {
  const { lots, policy } = tables;
  const lot = lots[lotId];
  const others = marks.filter(({ jobId }) => jobId !== job.jobId);
  const grams = others.reduce((sum, mark) => sum + mark.grams, 0);
  const wanted = wantedGrams(job.massGrams, policy);
  const offered = lot === undefined ? 0 : offeredGrams(lot, policy);
  const isKept =
    lot !== undefined &&
    marks.length > 0 &&
    isOf(lot, job.requirements) &&
    offered >= wanted &&
    offered - grams < wanted &&
    someoneLoses(tables, job, { lotId, grams: wanted });
  must(
    (because !== undefined) === isKept,
    () =>
      `Of ${offered} g on ${lotId} ${grams} g are for others, and ${job.jobId} wants ${wanted} g: "${because}".`,
  );
  if (because === undefined) return;
  const [first, second, ...more] = others.map(({ jobId }) => jobId);
  const names =
    second === undefined
      ? `${first},`
      : more.length === 0
        ? `${first} and ${second},`
        : `${first}, ${second} and ${more.length} more,`;
  const figures = [grams, offered - grams, wanted].map((one) => `${one.toFixed(0)} g`);
  must(
    because.includes(` ${names}`) && figures.every((figure) => because.includes(figure)),
    () => `"${because}" is to name ${names} and ${figures.join(', ')}.`,
  );
}

/** Of those whose turn is before its: without these grams one has none any more. */
function someoneLoses(tables: Tables, job: Loose, taken: { lotId: string; grams: number }): boolean {
  const turns = inTurn(tables);
  const place = turns.findIndex(({ jobId }) => jobId === job.jobId);
  // For whom nothing is to be kept comes after all for whom something is.
  const before = place === -1 ? turns : turns.slice(0, place);
  const queue = Object.fromEntries(before.map(({ jobId }) => [jobId, tables.queue[jobId]!]));
  const had = marksOf({ ...tables, queue }).marks.map(({ jobId }) => jobId);
  const has = new Set(marksOf({ ...tables, queue }, taken).marks.map(({ jobId }) => jobId));
  return had.some((jobId) => !has.has(jobId));
}

export const earmarksLaw = law<Tables>({
  name: 'grams are kept in turn',
  holds:
    'What a lot has is kept for those who were paid first or whom a person named, for none whose grams a person let go, and promised to nobody else.',
  about: ['actors/dispatcher/earmarks'],
  cases: 250,
  draw: (dice) => [drawTables(dice)],
  check,
});
