/** A draft of the policy: its rules as rows that read as sentences, and beside them all that they change. */
import { useEffect } from 'preact/hooks';
import { gates } from '../../../actors/policy/schema-document.ts';
import { fresh, policy, router } from '../../models/here.ts';
import { Link, ProblemNote, Section } from '../../ui/bits.tsx';
import { Field, Segments } from '../../ui/fields.tsx';
import {
  asRows,
  asText,
  because,
  begin,
  draft,
  isRead,
  objections,
  open,
  read,
  said,
  text,
  textTrouble,
  wanted,
  written,
} from './form.ts';
import { GateRules } from './gate-rules.tsx';
import { Limits } from './limits.tsx';
import { Rules } from './rules.tsx';

/** Time to finish a word before the farm is asked how it reads. */
const PAUSE_MILLISECONDS = 200;

export const Draft = () => {
  const inForce = policy.answer.value?.inForce?.document;
  useEffect(() => {
    if (inForce !== undefined && draft.value === null) begin(inForce);
  }, [inForce]);
  const rows = draft.value;
  const isKnown = rows !== null && policy.vocabulary.value !== null;
  useEffect(() => {
    if (!isKnown) return undefined;
    const later = setTimeout(() => void read(), PAUSE_MILLISECONDS);
    return () => clearTimeout(later);
  }, [rows, isKnown]);
  return (
    <section class="sheet" aria-label="Draft a policy">
      <div class="head">
        <h1>Draft a policy</h1>
        <span class="second">It is compared with the one in force</span>
        <Link to="/settings" class="button push">
          Close
        </Link>
      </div>
      {!isKnown ? (
        <p class="section quiet">Asking the farm…</p>
      ) : (
        <form
          class="drafting"
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
        >
          <div class="scroll">
            <div class="section">
              <Segments
                words="Written as"
                value={text.value === null}
                choices={[
                  { value: true, words: 'Rules' },
                  { value: false, words: 'Text' },
                ]}
                onChoose={(isRows) => void (isRows ? asRows() : asText())}
              />
            </div>
            {text.value === null ? (
              <>
                {gates.map((gate) => (
                  <GateRules key={gate} name={gate} />
                ))}
                <Limits />
              </>
            ) : (
              <AsText />
            )}
          </div>
          <Beside />
        </form>
      )}
    </section>
  );
};

const AsText = () => (
  <Section title="The whole policy" aside="a rule a line">
    <div class="stack">
      <label class="field">
        <span>As JSON, such as a colleague can send</span>
        <textarea
          class="policy-text"
          spellcheck={false}
          value={text.value ?? ''}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <ProblemNote trouble={textTrouble.value} />
    </div>
  </Section>
);

/** Opens what is wrong, so that its words are seen. */
const show = () => {
  wanted.value = true;
  const faulty = [...(written.value?.faults.keys() ?? []), ...objections.value.keys()];
  const rules = gates.flatMap((gate) => draft.value?.rules[gate] ?? []);
  const keys = rules
    .filter((row) => [row, ...row.when].some(({ key }) => faulty.some((at) => at.split('.')[0] === key)))
    .map(({ key }) => key);
  open.value = new Set([...open.value, ...keys]);
};

const keep = async () => {
  if (!asRows()) return;
  await read();
  show();
  const now = written.value;
  if (now === null || now.faults.size > 0 || objections.value.size > 0) return;
  if (because.value.trim() === '' || policy.busy.value || !fresh.value) return;
  const number = await policy.draft(now.document, because.value.trim());
  if (number === null) return;
  draft.value = null;
  router.go(`/settings/policy/${number}`);
};

const Beside = () => {
  const changes = said.value?.changes ?? [];
  const count = (written.value?.faults.size ?? 0) + objections.value.size;
  const rest = objections.value.get('');
  return (
    <aside class="beside" aria-label="What it changes">
      <Section title="What it changes" aside="against the policy in force">
        <div aria-live="polite" aria-busy={!isRead.value}>
          {said.value === null ? (
            <p class="quiet">The farm reads it…</p>
          ) : changes.length === 0 ? (
            <p class="quiet">Nothing yet. Edit a rule, or add one.</p>
          ) : (
            <Rules of={changes} />
          )}
        </div>
      </Section>
      <div class="section stack">
        {count > 0 && wanted.value && (
          <p class="tone-alert small" role="alert">
            {count === 1 ? 'One thing is' : `${count} things are`} not right yet; it stands beside the rule.
          </p>
        )}
        {rest !== undefined && <p class="tone-alert small">{rest}</p>}
        <Field
          words="Why"
          wrong={wanted.value && because.value.trim() === '' ? 'Say why: it is kept with the draft.' : null}
        >
          {(ids) => (
            <input
              {...ids}
              type="text"
              maxLength={2_000}
              value={because.value}
              onInput={(event) => {
                because.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
        <ProblemNote trouble={policy.trouble.value} />
        <div class="row">
          <button
            type="submit"
            class="button primary"
            aria-disabled={!fresh.value}
            aria-busy={policy.busy.value}
          >
            Keep the draft
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              const document = policy.answer.value?.inForce?.document;
              if (document !== undefined) begin(document);
            }}
          >
            Start over
          </button>
        </div>
        <p class="quiet small">Nothing decides by it until it is tried and put in force.</p>
      </div>
    </aside>
  );
};
