/** Settings: the policy in force, the revisions before it, and drafts. */
import { useEffect } from 'preact/hooks';
import { policy } from '../../models/here.ts';
import { Link, ProblemNote, Section, When } from '../../ui/bits.tsx';
import { Shape } from '../../ui/state.tsx';
import { Draft } from './draft.tsx';
import { Revision } from './revision.tsx';
import { byGate, stateWords } from './words.ts';

export const SettingsPlace = ({ id }: { readonly id: string | null }) => {
  useEffect(() => void policy.refresh(id === 'new' ? null : id), [id]);
  const answer = policy.answer.value;
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Settings">
        <div class="head">
          <h1>Settings</h1>
          <span class="second">What the farm may do without a person</span>
          <Link to="/settings/policy/new" class="button">
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
      {id === 'new' ? <Draft /> : id !== null && <Revision id={id} />}
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

export const Rules = ({
  of,
}: {
  readonly of: readonly { readonly gate: string; readonly words: string }[];
}) => (
  <div class="gates">
    {byGate(of).map(({ title, words }) => (
      <div key={title}>
        <h3 class="small strong">{title}</h3>
        <ul class="checks small">
          {words.map((one) => (
            <li key={one}>
              <Shape name="ring" tone="idle" />
              <span>{one}</span>
            </li>
          ))}
        </ul>
      </div>
    ))}
  </div>
);

const Revisions = ({ openId }: { readonly openId: string | null }) => (
  <Section title="Revisions">
    <table class="table" aria-label="Revisions of the policy">
      <thead>
        <tr>
          <th scope="col">Revision</th>
          <th scope="col">State</th>
          <th scope="col">Why</th>
          <th scope="col">Written</th>
        </tr>
      </thead>
      <tbody>
        {policy.answer.value?.revisions.map((one) => (
          <tr key={one.number} aria-selected={String(one.number) === openId}>
            <td>
              <Link to={`/settings/policy/${one.number}`}>{`${one.number} (version ${one.version})`}</Link>
            </td>
            <td>{stateWords[one.state]}</td>
            <td>{one.because}</td>
            <td>
              <When at={one.at} /> by {one.by}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Section>
);
