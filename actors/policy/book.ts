/** Rules of the book of policies. Pure: each returns what changes. */
import type { EventMeta } from '../../runtime/actor.ts';
import { DISPATCHER, say } from '../common/say.ts';
import { canonicalJson } from '../slicing/digest.ts';
import { objectionsTo } from './check.ts';
import type { PolicyMessage, PolicyState, Revision } from './schema-book.ts';
import type { PolicyDocument } from './schema-document.ts';

/** In the book at once; the journal keeps all. */
const REVISIONS_MAX = 40;
const DRAFTS_MAX = 20;

type Of<T extends PolicyMessage['type']> = Extract<PolicyMessage, { type: T }>;

export const sameDocument = (a: PolicyDocument, b: PolicyDocument): boolean =>
  canonicalJson(a) === canonicalJson(b);

export const revisionOf = (book: PolicyState, number: number | null): Revision | undefined =>
  book.revisions.find((one) => one.number === number);

export const inForce = (book: PolicyState): Revision | undefined => revisionOf(book, book.inForce);

const isDraft = ({ state }: Revision) => state === 'drafted' || state === 'tried';

export function established({ meta, version, document }: Of<'policy.fromFile'>): Partial<PolicyState> {
  const first: Revision = {
    ...blank(1, meta),
    version,
    document,
    source: 'farm file',
    because: 'The farm file says so.',
    state: 'inForce',
    adopted: { at: meta.at, by: meta.by.id, because: null, before: null },
  };
  return { inForce: 1, count: 1, revisions: [first], file: { version, document } };
}

/** The file says the same as it did, in whatever order. */
export const isNoNews = ({ file }: PolicyState, { document, version }: Of<'policy.fromFile'>): boolean =>
  file !== null && file.version === version && sameDocument(file.document, document);

/** Edited in the file: a draft like any other, which somebody tries and adopts; unless it is what is in force. */
export function draftedFromFile(
  book: PolicyState,
  { document, meta, version }: Of<'policy.fromFile'>,
): Partial<PolicyState> {
  const file = { version, document };
  const now = inForce(book);
  if (now !== undefined && sameDocument(now.document, document)) return { file };
  const draft: Revision = {
    ...blank(book.count + 1, meta),
    version: freeName(book, version),
    document,
    source: 'farm file',
    because: 'The farm file was changed.',
  };
  return { file, count: draft.number, revisions: kept([...book.revisions, draft]) };
}

export function whyNotDraft(book: PolicyState, { document, version }: Of<'policy.draft'>): string | null {
  const objections = objectionsTo(document);
  if (objections.length > 0) return objections.map(({ path, words }) => `${path}: ${words}`).join(' ');
  const now = inForce(book);
  if (now !== undefined && sameDocument(now.document, document))
    return `It says the same as revision ${now.number}, which is in force.`;
  if (version !== undefined && book.revisions.some((one) => one.version === version))
    return `Revision ${book.revisions.find((one) => one.version === version)?.number} goes by "${version}" already. Decisions name their policy: give this one a name of its own.`;
  if (book.revisions.filter(isDraft).length >= DRAFTS_MAX)
    return `There are ${DRAFTS_MAX} drafts already. Withdraw those that nobody needs.`;
  return null;
}

export function drafted(
  book: PolicyState,
  { because, document, meta, version }: Of<'policy.draft'>,
): Partial<PolicyState> {
  const number = book.count + 1;
  const draft: Revision = {
    ...blank(number, meta),
    version: version ?? freeName(book, String(number)),
    document,
    source: 'operator',
    because,
  };
  return { count: number, revisions: kept([...book.revisions, draft]) };
}

export const isTriable = (
  book: PolicyState,
  { against, revision }: Of<'policy.tried'> | Of<'policy.simulated'>,
): boolean =>
  against === book.inForce && isDraft(revisionOf(book, revision) ?? ({ state: 'withdrawn' } as Revision));

export const tried = (
  book: PolicyState,
  { against, impact, meta, revision }: Of<'policy.tried'>,
): Partial<PolicyState> => ({
  revisions: changed(book, revision, () => ({ state: 'tried', tried: { at: meta.at, against, impact } })),
});

export const simulated = (
  book: PolicyState,
  { against, meta, revision, simulated: answer }: Of<'policy.simulated'>,
): Partial<PolicyState> => ({
  revisions: changed(book, revision, () => ({ state: 'tried', simulated: { at: meta.at, against, answer } })),
});

export function whyNotAdopt(
  book: PolicyState,
  { meta, revision, untried }: Of<'policy.adopt'>,
): string | null {
  const one = revisionOf(book, revision);
  if (one === undefined) return `There is no revision ${revision}.`;
  if (one.state === 'inForce') return `Revision ${revision} is in force already.`;
  if (one.state === 'withdrawn') return `Revision ${revision} was withdrawn; draft it anew.`;
  const objections = objectionsTo(one.document);
  if (objections.length > 0) return objections.map(({ path, words }) => `${path}: ${words}`).join(' ');
  const triedAgainst = [one.tried, one.simulated].flatMap((trial) => trial?.against ?? []);
  if (one.adopted !== null || triedAgainst.some((against) => against === book.inForce)) return null;
  const lack =
    triedAgainst.length === 0
      ? `Nobody knows yet what revision ${revision} would decide otherwise`
      : `Revision ${revision} was tried against revision ${triedAgainst[0]}, and revision ${book.inForce} is in force now`;
  if (untried !== true)
    return `${lack}. Try it first, on what is on record or in a simulation, or adopt it untried with a reason.`;
  return meta.reason === undefined ? `${lack}. To adopt it all the same, give a reason.` : null;
}

export const adopted = (book: PolicyState, revision: number, meta: EventMeta): Partial<PolicyState> => ({
  inForce: revision,
  revisions: changed(
    { ...book, revisions: changed(book, book.inForce ?? 0, () => ({ state: 'superseded' })) },
    revision,
    ({ adopted: earlier }) => ({
      state: 'inForce',
      adopted: {
        at: meta.at,
        by: meta.by.id,
        because: meta.reason?.words ?? meta.reason?.code ?? null,
        before: earlier === null ? book.inForce : earlier.before,
      },
    }),
  ),
});

export const beforeOf = (book: PolicyState): Revision | undefined =>
  revisionOf(book, inForce(book)?.adopted?.before ?? null);

export function whyNotRollBack(book: PolicyState, { meta }: Of<'policy.rollBack'>): string | null {
  const before = beforeOf(book);
  if (before === undefined) return `There is no policy before revision ${book.inForce} to go back to.`;
  return meta.reason === undefined ? `Say why revision ${before.number} is to be in force again.` : null;
}

export const withdrawn = (book: PolicyState, revision: number): Partial<PolicyState> => ({
  revisions: changed(book, revision, () => ({ state: 'withdrawn' })),
});

/** Why it can't be withdrawn, in words; `null` where it can. */
export function whyNotWithdraw(book: PolicyState, revision: number): string | null {
  const one = revisionOf(book, revision);
  if (one === undefined) return `There is no revision ${revision}.`;
  return isDraft(one) ? null : `Revision ${revision} is no draft: only drafts are withdrawn.`;
}

/** Tells whoever decides by it. Quotes, orders and plans are given it when they are made. */
export function govern(book: PolicyState) {
  const now = inForce(book);
  if (now === undefined) return undefined;
  const { approvals, dispatch, release } = now.document;
  return say('dispatcher.govern', DISPATCHER, { version: now.version, release, dispatch, approvals });
}

const blank = (
  number: number,
  meta: EventMeta,
): Pick<Revision, 'number' | 'state' | 'at' | 'by' | 'tried' | 'adopted'> => ({
  number,
  state: 'drafted',
  at: meta.at,
  by: meta.by.id,
  tried: null,
  adopted: null,
});

const changed = (
  book: PolicyState,
  number: number,
  change: (one: Revision) => Partial<Revision>,
): readonly Revision[] =>
  book.revisions.map((one) => (one.number === number ? { ...one, ...change(one) } : one));

/** A file edited without a new version would have two policies go by one name. */
function freeName(book: PolicyState, wanted: string): string {
  const isTaken = (name: string) => book.revisions.some((one) => one.version === name);
  if (!isTaken(wanted)) return wanted;
  for (let count = 2; ; count++) {
    const name = `${wanted.slice(0, 70)}-${count}`;
    if (!isTaken(name)) return name;
  }
}

/** The oldest that nobody needs make room. */
function kept(revisions: readonly Revision[]): readonly Revision[] {
  if (revisions.length <= REVISIONS_MAX) return revisions;
  const spare = revisions.findIndex(({ state }) => state === 'superseded' || state === 'withdrawn');
  return revisions.filter((_, index) => index !== Math.max(0, spare));
}
