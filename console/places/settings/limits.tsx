/** What counts for the whole policy: who approves at which risk, and after how many failures a plan is blocked. */
import { levels } from '../../models/policy/rows.ts';
import { Section } from '../../ui/bits.tsx';
import { Field, NumberField } from '../../ui/fields.tsx';
import { change, draft, open, toggle, written } from './form.ts';

const says = {
  LOW: 'Also what has no risk of its own, such as a reprint.',
  MEDIUM: undefined,
  HIGH: undefined,
} as const;

export const Limits = () => {
  const { approvals, planFailuresToTrip, rules } = draft.value!;
  const ceiling = rules.reprint.find((row) => row.kind === 'named' && row.name === 'retry-ceiling');
  const dates = rules.dispatch.find((row) => row.kind === 'named' && row.name === 'sla-protection');
  return (
    <Section title="Approvals and limits">
      <div class="fields">
        {levels.map((level) => (
          <Field key={level} wide words={`Who approves at ${level} risk`} hint={says[level]}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={1_000}
                placeholder="anyone"
                value={approvals[level]}
                onInput={(event) =>
                  change({ approvals: { ...approvals, [level]: event.currentTarget.value } })
                }
              />
            )}
          </Field>
        ))}
      </div>
      <p class="quiet small">Operators by name, with commas. Left empty, anyone may.</p>
      <div class="fields">
        <NumberField
          wide
          words="Failures of a plan in a row before it is blocked"
          value={planFailuresToTrip}
          wrong={written.value?.faults.get('planFailuresToTrip') ?? null}
          onInput={(next) => change({ planFailuresToTrip: next })}
        />
        <To
          words="Attempts at a part"
          row={ceiling?.key}
          gate="reprint"
          missing="It is asked with 3 attempts."
        />
        <To
          words="Protecting dates"
          row={dates?.key}
          gate="dispatch"
          missing="Nothing protects them: add the rule."
        />
      </div>
    </Section>
  );
};

/** The way to a rule further down that is a limit, too. */
const To = (props: {
  readonly words: string;
  readonly row: string | undefined;
  readonly gate: 'reprint' | 'dispatch';
  readonly missing: string;
}) => {
  const { gate, missing, row, words } = props;
  return (
    <div class="field">
      <span>{words}</span>
      <button
        type="button"
        class="button"
        onClick={() => {
          if (row !== undefined && !open.value.has(row)) toggle(row);
          document.getElementById(`gate-${gate}`)?.scrollIntoView({ block: 'start' });
        }}
      >
        {gate === 'reprint' ? 'A rule of reprints' : 'A rule of starts'}
      </button>
      {row === undefined && <span class="hint">{missing}</span>}
    </div>
  );
};
