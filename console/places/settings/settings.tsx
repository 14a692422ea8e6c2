/** Settings: the policy in force, the revisions before it, and drafts. */
import { useEffect } from 'preact/hooks';
import { policy } from '../../models/here.ts';
import { Link, ProblemNote, Section, When } from '../../ui/bits.tsx';
import { ReadTable } from '../../ui/read-table.tsx';
import { Draft } from './draft.tsx';
import { Revision } from './revision.tsx';
import { Rules } from './rules.tsx';
import { stateWords } from './words.ts';

export const SettingsPlace = ({ id }: { readonly id: string | null }) => {
  useEffect(() => void policy.refresh(id === 'new' ? null : id), [id]);
  const answer = policy.answer.value;
  if (id === 'new')
    return (
      <div class="place">
        <Draft />
      </div>
    );
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Settings">
        <div class="head">
          <h1>Settings</h1>
          <span class="second">What the farm may do without a person</span>
          <Link to="/settings/policy/new" class="button push">
            Draft a policy
          </Link>
        </div>
        {id === null && <ProblemNote trouble={policy.trouble.value} />}
        {answer === null ? (
          <p class="section quiet">Asking the farm…</p>
        ) : (
          <div class="scroll">
            <Revisions openId={id} />
            <InForce />
          </div>
        )}
      </section>
      {id !== null && <Revision id={id} />}
    </div>
  );
};

const InForce = () => {
  const now = policy.answer.value?.inForce;
  if (!now)
    return (
      <p class="section quiet">The farm has not said yet which policy is in force. It does when it starts.</p>
    );
  return (
    <Section title="In force" aside={`version ${now.version}`}>
      <p class="quiet small">
        Since <When at={now.adopted?.at ?? now.at} />, by {now.adopted?.by ?? now.by}. What it asks, gate by
        gate:
      </p>
      <Rules of={now.rules} />
    </Section>
  );
};

const Revisions = ({ openId }: { readonly openId: string | null }) => (
  <Section title="Revisions">
    <ReadTable
      label="Revisions of the policy"
      rows={policy.answer.value?.revisions ?? []}
      keyOf={({ number }) => String(number)}
      isSelected={({ number }) => String(number) === openId}
      columns={[
        {
          title: 'Revision',
          cell: ({ number, version }) => (
            <Link to={`/settings/policy/${number}`}>{`${number} (version ${version})`}</Link>
          ),
        },
        { title: 'State', cell: ({ state }) => stateWords[state] },
        { title: 'Why', cell: ({ because }) => because },
        {
          title: 'Written',
          cell: ({ at, by }) => (
            <>
              <When at={at} /> by {by}
            </>
          ),
        },
      ]}
    />
  </Section>
);
