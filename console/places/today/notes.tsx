/** The rules in force, as sentences. */
import { farm } from '../../models/here.ts';
import { Section } from '../../ui/bits.tsx';
import { Shape } from '../../ui/state.tsx';
import { notesOf } from './rules.ts';

export const OperatingNotes = () => {
  const { value } = farm;
  if (value === null) return null;
  return (
    <Section title="Operating notes" aside={`policy version ${value.policies.version}`}>
      <ul class="checks small">
        {notesOf(value.policies).map((words) => (
          <li key={words}>
            <Shape name="ring" tone="idle" />
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
};
