/** The book of policies against one kept by hand: what each word to it must change, whom it must tell, and what it must turn down. */
import { policy } from '../../actors/policy/machine.ts';
import type { PolicyState, Revision } from '../../actors/policy/schema-book.ts';
import { Alone } from '../../actors/testing/alone.ts';
import type { TurnResult } from '../../runtime/turn.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

export interface BookStep {
  readonly deed: 'fromFile' | 'draft' | 'tried' | 'simulated' | 'adopt' | 'rollBack' | 'withdraw';
  /** Which document; the last can be no policy. */
  readonly document: number;
  readonly version: string | null;
  /** Of the revisions there are, from the latest; the first beyond all of them is none. */
  readonly back: number;
  readonly isAgainstForce: boolean;
  readonly reason: boolean;
  readonly untried: boolean | null;
}

const DOCUMENTS = 6;
const REVISIONS_MAX = 40;
const DRAFTS_MAX = 20;

const documentOf = (which: number): Loose => ({
  quote: [],
  slice: [],
  dispatch: [],
  release: which === DOCUMENTS ? [{ name: 'nobody-knows-it' }] : [],
  reprint: [{ name: 'retry-ceiling', params: { attempts: 1 + which } }],
  approvals: { LOW: 'anyone', MEDIUM: 'anyone', HIGH: which % 2 === 0 ? 'anyone' : ['ada'] },
  planFailuresToTrip: 2,
});

interface Page {
  readonly number: number;
  version: string;
  readonly document: number;
  state: Revision['state'];
  readonly source: Revision['source'];
  readonly at: number;
  readonly because: string;
  against: number | null;
  simulatedAgainst: number | null;
  adopted: { readonly at: number; readonly because: string | null; readonly before: number | null } | null;
}

const reason = { code: 'told', words: 'The owner wants it.' };
const simulated = { questionId: 'w-1', days: 7, replications: 20, figures: [], words: [] };
const impact = { fromAt: 0, untilAt: 1, gates: [], examples: [], words: [], partial: false };

class Book {
  readonly #actor = new Alone<PolicyState>(policy, 'farm');
  #pages: Page[] = [];
  #count = 0;
  #force = 0;
  #file: { version: string; document: number } | null = null;

  take(step: BookStep): void {
    const { deed } = step;
    const revision = this.#pages.at(-1 - step.back)?.number ?? 999;
    const against = step.isAgainstForce ? this.#force : this.#force + 1;
    const { version } = step;
    const document = documentOf(step.document);
    const payload: Readonly<Record<BookStep['deed'], Loose>> = {
      fromFile: { version: version ?? '1', document },
      draft: { document, because: 'It is time.', ...(version !== null && { version }) },
      tried: { revision, against, impact },
      simulated: { revision, against, simulated },
      adopt: { revision, ...(step.untried !== null && { untried: step.untried }) },
      rollBack: {},
      withdraw: { revision, because: 'Nobody needs it.' },
    };
    const was = JSON.stringify(this.#pages);
    const by = { kind: 'operator', id: 'ada' } as const;
    const result = this.#actor.hear(deed, payload[deed], step.reason ? { by, reason } : { by });
    const due = this.#due(step, revision, against);
    must(
      result.outcome === due,
      () =>
        `${deed} of ${revision} is ${result.outcome} (${result.refusal?.because}); it must be ${due}. ${was}`,
    );
    this.#compare(deed, result, due);
  }

  /** What it must come to; the book by hand is changed with it. */
  #due({ deed, document, reason: hasReason, untried, version }: BookStep, revision: number, against: number) {
    const page = this.#pages.find(({ number }) => number === revision);
    const isDraft = page?.state === 'drafted' || page?.state === 'tried';
    if (this.#file === null) {
      if (deed !== 'fromFile') return 'ignored';
      this.#file = { version: version ?? '1', document };
      this.#write(version ?? '1', document, 'farm file', 'The farm file says so.');
      this.#force = 1;
      this.#pages[0]!.state = 'inForce';
      this.#pages[0]!.adopted = { at: this.#actor.at, because: null, before: null };
      return 'changed';
    }
    const force = this.#pages.find(({ number }) => number === this.#force)!;
    switch (deed) {
      case 'fromFile': {
        const name = version ?? '1';
        if (this.#file.version === name && this.#file.document === document) return 'ignored';
        this.#file = { version: name, document };
        if (force.document !== document)
          this.#write(name, document, 'farm file', 'The farm file was changed.');
        return 'changed';
      }
      case 'draft': {
        const drafts = this.#pages.filter(({ state }) => state === 'drafted' || state === 'tried').length;
        const isTaken = version !== null && this.#pages.some((one) => one.version === version);
        if (document === DOCUMENTS || document === force.document || isTaken || drafts >= DRAFTS_MAX)
          return 'refused';
        this.#write(version ?? String(this.#count + 1), document, 'operator', 'It is time.');
        return 'changed';
      }
      case 'tried':
        if (!isDraft || against !== this.#force) return 'refused';
        page.state = 'tried';
        page.against = against;
        return 'changed';
      case 'simulated':
        if (!isDraft || against !== this.#force) return 'refused';
        page.state = 'tried';
        page.simulatedAgainst = against;
        return 'changed';
      case 'adopt': {
        if (page === undefined || page.state === 'inForce' || page.state === 'withdrawn') return 'refused';
        if (page.document === DOCUMENTS) return 'refused';
        const trials = [page.against, page.simulatedAgainst];
        const isKnown = page.adopted !== null || trials.includes(this.#force);
        if (!isKnown && !(untried === true && hasReason)) return 'refused';
        this.#enforce(page, hasReason);
        return 'changed';
      }
      case 'rollBack': {
        const before = this.#pages.find(({ number }) => number === force.adopted!.before);
        if (before === undefined || !hasReason) return 'refused';
        this.#enforce(before, true);
        return 'changed';
      }
      case 'withdraw':
        if (!isDraft) return 'refused';
        page.state = 'withdrawn';
        return 'changed';
    }
  }

  #write(wanted: string, document: number, source: Page['source'], because: string): void {
    let version = wanted;
    for (let count = 2; this.#pages.some((one) => one.version === version); count++)
      version = `${wanted.slice(0, 70)}-${count}`;
    this.#pages.push({
      number: ++this.#count,
      version,
      document,
      state: 'drafted',
      source,
      at: this.#actor.at,
      because,
      against: null,
      simulatedAgainst: null,
      adopted: null,
    });
    if (this.#pages.length <= REVISIONS_MAX) return;
    const spare = this.#pages.find(({ state }) => state === 'superseded' || state === 'withdrawn');
    this.#pages = this.#pages.filter((one) => one !== (spare ?? this.#pages[0]));
  }

  #enforce(page: Page, hasReason: boolean): void {
    const force = this.#pages.find(({ number }) => number === this.#force)!;
    force.state = 'superseded';
    page.state = 'inForce';
    const before = page.adopted === null ? this.#force : page.adopted.before;
    page.adopted = { at: this.#actor.at, because: hasReason ? reason.words : null, before };
    this.#force = page.number;
  }

  #compare(deed: BookStep['deed'], result: TurnResult, due: string): void {
    const { context } = this.#actor;
    const shown = (one: Loose) =>
      [
        one.number,
        one.version,
        JSON.stringify(one.document),
        one.state,
        one.source,
        one.at,
        one.because,
        one.against,
        one.simulatedAgainst,
        one.adopted && [one.adopted.at, one.adopted.because, one.adopted.before].join(),
      ].join('|');
    const book = context.revisions
      .map((one) =>
        shown({
          ...one,
          against: one.tried?.against ?? null,
          simulatedAgainst: one.simulated?.against ?? null,
        }),
      )
      .join('\n');
    const byHand = this.#pages.map((one) => shown({ ...one, document: documentOf(one.document) })).join('\n');
    must(book === byHand, () => `After ${deed} the book says\n${book}\nIt must say\n${byHand}`);
    must(
      context.revisions.every(
        ({ adopted, by, tried }) =>
          by === 'ada' &&
          (adopted === null || adopted.by === 'ada') &&
          (tried === null || tried.at <= this.#actor.at),
      ),
      () => 'Somebody else than who said it stands in the book.',
    );
    const file = this.#file && JSON.stringify({ ...this.#file, document: documentOf(this.#file.document) });
    must(
      context.count === this.#count &&
        (context.inForce ?? 0) === this.#force &&
        (context.file && JSON.stringify(context.file)) === file,
      () =>
        `${context.count} are counted, ${context.inForce} is in force, the file says ${JSON.stringify(context.file)}.`,
    );
    const tells = due === 'changed' && (deed === 'adopt' || deed === 'rollBack');
    const page = this.#pages.find(({ number }) => number === this.#force);
    const word = tells && page !== undefined ? wordFor(page) : '';
    const told = result.sends
      .map(({ payload, to, type }) => `${to} ${type} ${JSON.stringify(payload)}`)
      .join();
    must(told === word, () => `After ${deed} it tells "${told}", not "${word}".`);
  }
}

function wordFor({ document: which, version }: Page): string {
  const { approvals, dispatch, release } = documentOf(which);
  return `dispatcher/farm dispatcher.govern ${JSON.stringify({ version, release, dispatch, approvals })}`;
}

const deeds = [
  'fromFile',
  'draft',
  'draft',
  'draft',
  'tried',
  'tried',
  'simulated',
  'adopt',
  'adopt',
  'adopt',
  'rollBack',
  'withdraw',
] as const;

export const bookStep = (dice: Dice, isLong = false): BookStep => ({
  deed: isLong && dice.chance(0.6) ? dice.pick(['draft', 'draft', 'withdraw'] as const) : dice.pick(deeds),
  document: dice.chance(0.12) ? DOCUMENTS : dice.whole(0, DOCUMENTS - 1),
  version: dice.chance(isLong ? 0.1 : 0.4) ? dice.pick(['1', '2', '3', 'spring', 'long'.repeat(20)]) : null,
  back: dice.chance(0.8) ? dice.whole(0, 2) : dice.whole(0, 12),
  isAgainstForce: dice.chance(0.85),
  reason: dice.chance(0.6),
  untried: dice.pick([true, false, null]),
});

export const bookLaw = law<BookStep>({
  name: 'the book of policies is kept',
  holds:
    'Only a policy that can be, that was tried or that somebody answers for comes into force, and can be gone back on.',
  about: ['actors/policy/'],
  cases: 60,
  draw: (dice) => {
    const isLong = dice.chance(0.1);
    const steps = Array.from({ length: isLong ? 220 : dice.whole(2, 25) }, () => bookStep(dice, isLong));
    const first: BookStep = { ...bookStep(dice), deed: 'fromFile', document: dice.whole(0, DOCUMENTS - 1) };
    return dice.chance(0.1) ? steps : [first, ...steps];
  },
  check: (steps) => {
    const book = new Book();
    for (const step of steps) book.take(step);
  },
});
