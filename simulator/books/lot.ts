/** What a lot does at each word: grams are held, taken, counted, and whoever counted on them hears of it. */
import type { Loose } from '../properties/step.ts';
import { type Book, type Due, WORDS } from './book.ts';

type Holds = Readonly<Record<string, number>>;
const sum = (holds: Holds): number => Object.values(holds).reduce((total, grams) => total + grams, 0);
const without = (holds: Holds, jobId: string): Record<string, number> =>
  Object.fromEntries(Object.entries(holds).filter(([id]) => id !== jobId));
const freeOf = ({ onHandGrams, reservedGrams }: Loose): number => Math.max(0, onHandGrams - reservedGrams);

function tellDispatcher(due: Due): undefined {
  const { colour, consumedGrams, id, material, quarantineReason, reservedGrams, scrappedGrams } = due.now;
  due.tell('dispatcher.lotChanged', 'farm', {
    lotId: id,
    material,
    colour,
    availableGrams: freeOf(due.now),
    usable: quarantineReason === null,
    untouched: consumedGrams === 0 && scrappedGrams === 0 && reservedGrams === 0 ? true : undefined,
  });
}

/** Where a lot stands follows from its grams. */
function rest(due: Due): undefined {
  const { lowAtGrams, onHandGrams, quarantineReason } = due.now;
  if (quarantineReason !== null) due.to = 'quarantined';
  else if (onHandGrams <= 0) due.to = 'empty';
  else due.to = onHandGrams <= lowAtGrams ? 'low' : 'open';
}

function change(due: Due, fact: string, set: Loose): undefined {
  due.fact(fact, set);
  tellDispatcher(due);
  rest(due);
}

/** Of a new spool all that there is, where that is enough: no other one could hold more. */
function gramsHeld({ now, step: { said } }: Due): number | null {
  const others = sum(without(now.reservations, said.jobId));
  const free = now.onHandGrams - others;
  if (said.grams <= free) return said.grams;
  const isNew = now.consumedGrams === 0 && now.scrappedGrams === 0 && others === 0;
  return isNew && (said.leastGrams ?? said.grams) <= free ? free : null;
}

function reserve(due: Due): undefined {
  const { said } = due.step;
  const { colour, id, material, quarantineReason, receivedGrams, reservations } = due.now;
  const isIt = receivedGrams > 0 && said.material === material && said.colour === colour;
  const grams = isIt && quarantineReason === null ? gramsHeld(due) : null;
  if (grams === null) return due.tell('job.lotRefused', said.jobId, { lotId: id, because: WORDS });
  const held = { ...reservations, [said.jobId]: grams };
  due.tell('job.lotReserved', said.jobId, { lotId: id, grams });
  change(due, 'lot.reserved', { reservations: held, reservedGrams: sum(held) });
}

/** A run took more or less than it held; the youngest of those who counted on the rest lose theirs first. */
function consume(due: Due): undefined {
  const { said } = due.step;
  const { adjustedGrams, consumedGrams, id, onHandGrams, reservations } = due.now;
  const left = Math.max(0, onHandGrams - said.grams);
  const held: Record<string, number> = {};
  let free = left;
  for (const [jobId, grams] of Object.entries(without(reservations, said.jobId))) {
    const kept = Math.min(grams, free);
    free -= kept;
    if (kept > 0) held[jobId] = kept;
    if (kept < grams) due.tell('job.lotRefused', jobId, { lotId: id, because: WORDS });
  }
  change(due, 'lot.consumed', {
    onHandGrams: left,
    consumedGrams: consumedGrams + said.grams,
    adjustedGrams: adjustedGrams + Math.max(0, said.grams - onHandGrams),
    reservations: held,
    reservedGrams: sum(held),
  });
}

function receive(due: Due): undefined {
  const { batch, colour, grams, location, lowAtGrams, material, supplier } = due.step.said;
  change(due, 'lot.received', {
    material,
    colour,
    supplier: supplier ?? null,
    batch: batch ?? null,
    location: location ?? null,
    lowAtGrams: lowAtGrams ?? 0,
    receivedGrams: grams,
    onHandGrams: grams,
  });
}

export const lotBook: Book = (due) => {
  const { from, said, type } = due.step;
  const { adjustedGrams, id, onHandGrams, reservations, scrappedGrams } = due.now;
  const isExpected = from === 'expected';
  switch (type) {
    case 'lot.receive':
      return isExpected ? receive(due) : due.refuse();
    case 'lot.reserve':
      return reserve(due);
    case 'lot.unreserve': {
      if (reservations[said.jobId] === undefined) return;
      const held = without(reservations, said.jobId);
      due.fact('lot.unreserved', { reservations: held, reservedGrams: sum(held) });
      return tellDispatcher(due);
    }
    case 'lot.consume':
      return isExpected ? undefined : consume(due);
    case 'lot.scrap':
      if (isExpected || said.grams > freeOf(due.now)) return due.refuse();
      return change(due, 'lot.scrapped', {
        onHandGrams: onHandGrams - said.grams,
        scrappedGrams: scrappedGrams + said.grams,
      });
    case 'lot.adjust':
      if (isExpected || freeOf(due.now) + said.deltaGrams < 0) return due.refuse();
      return change(due, 'lot.adjusted', {
        onHandGrams: onHandGrams + said.deltaGrams,
        adjustedGrams: adjustedGrams + said.deltaGrams,
      });
    case 'lot.quarantine':
      if (isExpected || from === 'quarantined') return due.refuse();
      for (const jobId of Object.keys(reservations))
        due.tell('job.lotRefused', jobId, { lotId: id, because: WORDS });
      return change(due, 'lot.quarantined', { quarantineReason: said.because });
    case 'lot.clear':
      if (from !== 'quarantined') return;
      due.tell('guard.lotCleared', 'farm', { lotId: id, because: said.because });
      return change(due, 'lot.cleared', { quarantineReason: null });
  }
};
